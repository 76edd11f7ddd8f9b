import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import pino from 'pino';
import { z } from 'zod';
import { run, UsageError } from '../lib/cli';
import { readEnvironment, variable } from '../lib/environment';
import { parseJson } from '../lib/json';
import { readAnswers } from '../provider/gateway/open-questions';
import { callsPerSecond, startGateway } from '../provider/gateway/start';
import type { Client } from '../provider/gateway/store';

const help = `
npm run gateway:start [-- --answers FILE] [--answer ID=VALUE]...

Runs the embedded communication-gw by itself, with core's clients beside it, until Ctrl-C. Prints its URL on stdout and logs
JSON lines on stderr. It gives the believed answers to the open questions about the live gateway, unless told otherwise.

  --answers FILE      answers in a JSON file, such as {"callback-form":"flat"}
  --answer ID=VALUE   one answer; may be repeated, and counts before the file (provider/README.md lists the questions)

  STAFF_TOKEN            the token that its callers have to send (required)
  BUSINESS_UID           business of the token (business00000001)
  HOST, PORT             where it listens (127.0.0.1, and 0: any free port)
  WEBHOOK_URL            where its callbacks go; without it, channels stay pending for ever
  WEBHOOK_SECRET         secret that it signs its callbacks with; without it, they are not signed
  ACTIVATION_DELAY_MS    from a request for an activation to its callback (1000)
  RATE_LIMIT_PER_SECOND  requests a second for each token (${callsPerSecond}); 0 for no limit
`;

const settings = z.object({
  STAFF_TOKEN: variable.token,
  BUSINESS_UID: variable.businessUid.default('business00000001'),
  HOST: z.string().default('127.0.0.1'),
  PORT: variable.port.default(0),
  WEBHOOK_URL: variable.url.optional(),
  WEBHOOK_SECRET: variable.webhookSecret.optional(),
  ACTIVATION_DELAY_MS: variable.milliseconds.default(1000),
  RATE_LIMIT_PER_SECOND: variable.perSecond.default(callsPerSecond),
});

const sampleClient = (first_name: string, number: number): Client => ({
  id: `contact00000000${number}`,
  first_name,
  last_name: 'Sample',
  email: `${first_name.toLowerCase()}@example.org`,
});

/** The answers of a file, then those of the command line. @throws with the remedy */
function answersOf(file: string | undefined, given: readonly string[]) {
  const pairs = given.map((each) => {
    const [, id, answer] = /^([\w-]+)=([\w-]+)$/.exec(each) ?? [];
    if (!id || !answer) throw new UsageError(`--answer takes id=value, such as callback-form=flat, and not "${each}"`);
    return [id, answer];
  });
  return readAnswers({ ...(file && readAnswersFile(file)), ...Object.fromEntries(pairs) });
}

function readAnswersFile(file: string): Record<string, unknown> {
  const remedy = `name a JSON file such as {"callback-form":"flat"}`;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}): ${remedy}`);
  }
  const read = z.record(z.string(), z.string()).safeParse(parseJson(text));
  if (!read.success) throw new Error(`${file} holds no answers: ${remedy}`);
  return read.data;
}

void run({
  help,
  options: { answers: { type: 'string' }, answer: { type: 'string', multiple: true } },
  async main({ answers: file, answer: given = [] }) {
    const answers = answersOf(file, given);
    const env = readEnvironment(settings);
    const gateway = await startGateway({
      host: env.HOST,
      port: env.PORT,
      token: env.STAFF_TOKEN,
      businessUid: env.BUSINESS_UID,
      clients: [sampleClient('Ada', 1), sampleClient('Grace', 2), sampleClient('Edsger', 3)],
      callbacks: env.WEBHOOK_URL
        ? { url: env.WEBHOOK_URL, secrets: env.WEBHOOK_SECRET ? [env.WEBHOOK_SECRET] : [] }
        : undefined,
      activationDelayMs: env.ACTIVATION_DELAY_MS,
      requestsPerSecond: env.RATE_LIMIT_PER_SECOND,
      answers,
      logger: pino(pino.destination(2)),
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        throw new Error(`Port ${env.PORT} is in use: set PORT to another, or to 0 for any free one`);
      if (error.syscall === 'listen' || error.code === 'ENOTFOUND')
        throw new Error(`Cannot listen on HOST ${env.HOST}, PORT ${env.PORT}: ${error.message}`);
      throw error;
    });
    console.log(`communication-gw listens on ${gateway.url}`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await gateway.close();
  },
});
