# Required by the Ruby that installs the gems: it installs none of them unless each file that was downloaded is one that gem.checksums names.
# RubyGems compares no download with a pin, and downloads all gems before it installs the first.
require 'digest'

sums = File.readlines(File.join(__dir__, 'gem.checksums')).to_h { |line| line.split.reverse }
check = lambda do |path|
  name = File.basename(path)
  next if Digest::SHA256.file(path).hexdigest == sums[name]

  raise Gem::InstallError, "#{name} is not the file that gem.checksums names"
end
downloads = nil
Gem.pre_install do |installer|
  downloads ||= Dir[File.join(File.dirname(installer.gem), '*.gem')].each(&check)
  check.call(installer.gem)
end
