import { once } from 'node:events';
import pino from 'pino';
import { z } from 'zod';
import { run } from '../lib/cli';
import { readEnvironment, variable } from '../lib/environment';
import { buildGateway } from '../provider/gateway/build';

const help = `
npm run gateway:start

Runs the embedded communication-gw by itself, with core's clients beside it, until Ctrl-C. Prints its URL on stdout and logs
JSON lines on stderr.

  STAFF_TOKEN            the token that its callers have to send (required)
  BUSINESS_UID           business of the token (business00000001)
  HOST, PORT             where it listens (127.0.0.1, and 0: any free port)
  WEBHOOK_URL            where its callbacks go; without it, channels stay pending for ever
  WEBHOOK_SECRET         what it signs its callbacks with; without it, they are not signed
  ACTIVATION_DELAY_MS    from a request for an activation to its callback (1000)
  RATE_LIMIT_PER_SECOND  requests a second for each caller (8); 0 for no limit
`;

const settings = z.object({
  STAFF_TOKEN: variable.token,
  BUSINESS_UID: variable.businessUid.default('business00000001'),
  HOST: z.string().default('127.0.0.1'),
  PORT: variable.port.default(0),
  WEBHOOK_URL: variable.url.optional(),
  WEBHOOK_SECRET: variable.webhookSecret.optional(),
  ACTIVATION_DELAY_MS: variable.milliseconds.default(1000),
  RATE_LIMIT_PER_SECOND: variable.perSecond.default(8),
});

const sampleClients = ['Ada', 'Grace', 'Edsger'].map((first_name, index) => ({
  id: `contact00000000${index + 1}`,
  first_name,
  last_name: 'Sample',
  email: `${first_name.toLowerCase()}@example.org`,
}));

async function main() {
  const env = readEnvironment(settings);
  const { app } = await buildGateway({
    tokens: [{ token: env.STAFF_TOKEN, kind: 'staff', businessUid: env.BUSINESS_UID }],
    clients: { [env.BUSINESS_UID]: sampleClients },
    callbacks: env.WEBHOOK_URL
      ? { url: env.WEBHOOK_URL, secrets: env.WEBHOOK_SECRET ? [env.WEBHOOK_SECRET] : [] }
      : undefined,
    activationDelayMs: env.ACTIVATION_DELAY_MS,
    requestsPerSecond: env.RATE_LIMIT_PER_SECOND,
    logger: pino(pino.destination(2)),
  });
  const url = await app.listen({ host: env.HOST, port: env.PORT }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new Error(`Port ${env.PORT} is in use: set PORT to another, or to 0 for any free one`);
    throw new Error(`Cannot listen on HOST ${env.HOST}, PORT ${env.PORT}: ${error.message}`);
  });
  console.log(`communication-gw listens on ${url}`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await app.close();
}

void run({ help, main });
