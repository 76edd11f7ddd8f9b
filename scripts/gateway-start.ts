import { once } from 'node:events';
import pino from 'pino';
import { z } from 'zod';
import { run } from '../lib/cli';
import { neverEmpty, readEnvironment, variable } from '../lib/environment';
import { Interruption, interruptible } from '../lib/interruption';
import { callsPerSecond, sampleClient, startGateway } from '../provider/gateway/start';
import { answersFrom, originsOf } from './lib/answers';

const help = `
npm run gateway:start [-- --answers FILE] [--answer ID=VALUE]...

Runs the embedded communication-gw, with core's clients beside it, until Ctrl-C, which is exit code 0. It prints its URL on stdout, and
prints its answers to the open questions about the live gateway: those that provider/answers.yaml settles, and the believed ones to all
others, unless you name another one. It logs JSON lines on stderr.

  --answers FILE      answers in a YAML file, one a line, such as callback-form: flat
  --answer ID=VALUE   one answer, which overrides the file; may be repeated (provider/README.md lists the questions)

  STAFF_TOKEN            the token that requests have to carry (required)
  BUSINESS_UID           the token's business (business00000001)
  HOST, PORT             the address that it listens on (127.0.0.1, and 0 for any free port)
  WEBHOOK_URL            the URL that its callbacks go to; without one, channels stay pending
  WEBHOOK_SECRET         the secret that signs its callbacks; without one, they are not signed
  ACTIVATION_DELAY_MS    milliseconds from a request for an activation to its callback (1000)
  RATE_LIMIT_PER_SECOND  requests a second for each token (${callsPerSecond}); 0 for no limit
`;

const settings = z.object({
  STAFF_TOKEN: variable.token,
  BUSINESS_UID: variable.businessUid.default('business00000001'),
  HOST: z.string().default('127.0.0.1'),
  PORT: variable.port.default(0),
  WEBHOOK_URL: neverEmpty(variable.withoutCredentials('callbacks are not sent with them').optional()),
  WEBHOOK_SECRET: variable.webhookSecret,
  ACTIVATION_DELAY_MS: variable.milliseconds.default(1000),
  RATE_LIMIT_PER_SECOND: variable.perSecond.default(callsPerSecond),
});

/** @throws for a port that fetch blocks, such as 6000: no callback would be sent, and no channel become active */
async function assertSendable(url: string): Promise<void> {
  const unsent = new Error('fetch would send it');
  const dispatcher = {
    dispatch() {
      throw unsent;
    },
  } as unknown as NonNullable<RequestInit['dispatcher']>;
  const cause: unknown = await fetch(url, { dispatcher }).catch((error: Error) => error.cause);
  if (cause !== unsent) throw new Error(`WEBHOOK_URL cannot be called (${(cause as Error).message}): use another`);
}

const grace = { ...sampleClient, id: 'contact000000002', first_name: 'Grace', email: 'grace@example.org' };
const edsger = { ...sampleClient, id: 'contact000000003', first_name: 'Edsger', email: 'edsger@example.org' };

void run({
  help,
  options: { answers: { type: 'string' }, answer: { type: 'string', multiple: true } },
  async main({ answers: file, answer: given = [] }) {
    const answers = answersFrom(file, given);
    const env = readEnvironment(settings);
    if (env.WEBHOOK_URL) await assertSendable(env.WEBHOOK_URL);
    const gateway = await startGateway({
      host: env.HOST,
      port: env.PORT,
      token: env.STAFF_TOKEN,
      businessUid: env.BUSINESS_UID,
      clients: [sampleClient, grace, edsger],
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
    for (const line of originsOf(answers)) console.log(line);
    const served = interruptible(async (signal) => {
      await once(signal, 'abort');
      await gateway.close();
    });
    // Ctrl-C is the way to end it.
    await served.catch((error: unknown) => {
      if (!(error instanceof Interruption) || error.exitCode !== 130) throw error;
    });
  },
});
