import { fork } from 'node:child_process';
import { once } from 'node:events';
import { childEnvironment } from '../../lib/child-environment';
import type { Address, Message, Program } from './victim';

/** A victim in a process of its own: a crash ends it alone, and no memory of the attacker counts as its. */
export interface Victim<Name extends Program> {
  readonly name: Name;
  readonly address: Address<Name>;
  /** The port of its URL. */
  readonly port: number;
  /** MiB of the most memory that it had at once, as far as it has told. */
  readonly peak: number;
  /** Why it is no more; `undefined` while it runs. */
  readonly death: string | undefined;
  close(): Promise<void>;
}

const running = new Set<() => Promise<void>>();
// At the top level of a file, a hook runs once for the whole run.
after(() => Promise.all([...running].map((close) => close())));

/** @param argument the URL of the victim's counterpart, where it needs one */
export async function startVictim<Name extends Program>(name: Name, argument = ''): Promise<Victim<Name>> {
  const child = fork(require.resolve('./victim'), argument ? [name, argument] : [name], {
    // With more, V8 collects garbage late on a machine with much memory, and the peak says little about what is kept.
    // The young generation as well: Node.js 24 gives it twice the room that 22 does.
    execArgv: ['--max-old-space-size=160', '--max-semi-space-size=8', '--require', require.resolve('./typescript.cjs')],
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  let peak = 0;
  let death: string | undefined;
  const closed = once(child, 'close').then(([code, signal]) => {
    death = `the ${name}'s process ended (${signal ?? `exit code ${code}`}): ${said.trim() || 'it said nothing'}`;
  });
  const close = async () => {
    running.delete(close);
    child.kill('SIGKILL');
    await closed;
  };
  running.add(close);
  const address = await new Promise<Address<Name>>((resolve, reject) => {
    child.on('message', (message: Message) => {
      if ('peak' in message) peak = message.peak;
      else resolve(message.address as Address<Name>);
    });
    void closed.then(() => reject(new Error(death)));
  });
  return {
    name,
    address,
    port: Number(new URL(address.url).port),
    get peak() {
      return peak;
    },
    get death() {
      return death;
    },
    close,
  };
}
