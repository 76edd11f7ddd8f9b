# Required by Ruby processes that must not outlive the Node process at the other end of their standard input. After a SIGKILL, Node cannot
# end them itself. They lead their process group, so that compilers end with them.
Thread.new do
  $stdin.read
  Process.kill(:KILL, -Process.getpgrp)
end
