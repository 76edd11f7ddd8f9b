# Required by Ruby processes that must not outlive the Node process at the other end of their standard input, unless it sets them free. After
# a SIGKILL, Node cannot end them itself. They lead their process group, so that compilers end with them.
Thread.new do
  Process.kill(:KILL, -Process.getpgrp) unless $stdin.read == 'free'
end
