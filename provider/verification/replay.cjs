const { default: pactCore } = require('@pact-foundation/pact-core');

// Runs in a process of its own (see replayer.ts), because pact's core prints to file descriptor 1 at any log level, and because it
// can hang: seeding and teardown must outlive it. Pact-js's Verifier would put a proxy before the provider, which crashes when the
// provider is down and costs as much as the core. Here host.ts serves states and messages.
//
// It is JavaScript because compiling TypeScript here would make every verification half a second longer.

/** @typedef {import('./replayer').Job} Job */
/** @typedef {import('./replayer').Replayed} Replayed */

/**
 * @param {Job[number][number]} options
 * @returns {Promise<Replayed>}
 */
async function replay(options) {
  try {
    return { json: await pactCore.verifyPacts(options) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.startsWith('{') ? { json: message } : { error: message };
  }
}

/** @param {Job[number]} lane */
async function replayLane(lane) {
  const replayed = [];
  for (const options of lane) replayed.push(await replay(options));
  return replayed;
}

process.on('message', async (/** @type {Job} */ job) => {
  process.send?.(await Promise.all(job.map(replayLane)));
});
// Ctrl-C and a closed terminal reach the whole process group. The parent decides when this process ends.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);
process.once('disconnect', () => process.exit(1));
