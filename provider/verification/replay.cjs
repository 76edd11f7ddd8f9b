const { default: pactCore } = require('@pact-foundation/pact-core');

// Runs in a process of its own (see replayer.ts), because pact's core prints to file descriptor 1 at any log level, and because it
// can hang: seeding and teardown must outlive it. It is used without the proxy that pact's Verifier puts before it: states and
// messages are the host's, and each request has one way less to go.
//
// JavaScript, the only program of the product that is: compiling TypeScript here would make every verification half a second longer.

/** @typedef {import('./job').Job} Job */
/** @typedef {import('./job').Replayed} Replayed */

/**
 * @param {Job[number]['options']} options
 * @returns {Promise<Replayed[number]>}
 */
async function replay(options) {
  try {
    return { json: await pactCore.verifyPacts(options) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.startsWith('{') ? { json: message } : { error: message };
  }
}

/**
 * @param {Job} job
 * @returns {Promise<Replayed>}
 */
async function replayAll(job) {
  /** @type {Replayed[number][]} */
  const replayed = [];
  const lanes = new Set(job.map(({ lane }) => lane));
  const work = async (/** @type {number} */ own) => {
    for (const [index, { lane, options }] of job.entries()) if (lane === own) replayed[index] = await replay(options);
  };
  await Promise.all([...lanes].map(work));
  return replayed;
}

process.on('message', async (/** @type {Job} */ job) => {
  process.send?.(await replayAll(job));
});
// Ctrl-C reaches the whole process group; the parent decides when this process ends.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit(1));
