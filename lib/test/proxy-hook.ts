import { keepLoopbackFromProxies } from '../loopback';

// Tests run on any machine, as commands do: lib/cli.ts does the same for them.
keepLoopbackFromProxies();
