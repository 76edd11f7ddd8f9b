# Required by Ruby processes that must not outlive the Node process which holds the other end of their standard input:
# a SIGKILL gives that one no chance to end them itself. They lead their process group, so compilers go with them.
Thread.new do
  $stdin.read
  Process.kill(:KILL, -Process.getpgrp)
end
