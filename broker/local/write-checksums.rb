# Writes gem.checksums: the sha256 of each file that there is of the gems in gem.deps.rb, for all platforms, in the form of sha256sum. Run it
# after a change of the pins. The checksums are those of the compact index of the source that the user's own RubyGems configuration names.
require 'rubygems/remote_fetcher'

pins = File.read(File.join(__dir__, 'gem.deps.rb')).scan(/^gem '(.+)', '(.+)'$/).sort
lines = pins.flat_map do |name, version|
  index = Gem::RemoteFetcher.fetcher.fetch_path(URI.join(Gem.sources.first.uri, "info/#{name}"))
  files = index.scan(/^(#{Regexp.escape(version)}(?:-\S+)?) .*?\bchecksum:(\h{64})/)
  abort "#{name} #{version} is not in the index: correct gem.deps.rb" if files.empty?
  files.sort.map { |file, sum| "#{sum}  #{name}-#{file}.gem\n" }
end
File.write(File.join(__dir__, 'gem.checksums'), lines.join)
