import { Verifier, type VerifierOptions } from '@pact-foundation/pact';
import { messagePath, setupPath } from './paths';

// Runs in a process of its own (see replayer.ts), because the Verifier's core prints to file descriptor 1 at any log level, and
// because a fault in its proxy ends the process that it runs in: seeding and teardown must outlive that.

/** What the parent sends: the options of one Verifier run after the other. */
export type Job = readonly VerifierOptions[];
/** What it gets back, in the same order: the core's own JSON, or why there is none. */
export type Replayed = readonly { readonly json?: string; readonly error?: string }[];

async function replay(options: VerifierOptions): Promise<Replayed[number]> {
  const verifier = new Verifier({
    ...options,
    // States and messages are the host's, as the providers are: hand it what the Verifier's proxy would deal with itself.
    requestFilter: (request: { path: string; url: string }, _response: unknown, next: () => void) => {
      if (request.path === '/_pactSetup') request.url = setupPath;
      if (request.path === '/_messages') request.url = messagePath;
      next();
    },
  });
  try {
    return { json: await verifier.verifyProvider() };
  } catch (error) {
    const { message } = error as Error;
    return message.startsWith('{') ? { json: message } : { error: message };
  }
}

process.once('message', async (job: Job) => {
  const replayed: Replayed[number][] = [];
  for (const options of job) replayed.push(await replay(options));
  process.send?.(replayed, () => process.exit(0));
});
// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit(1));
