import { z } from 'zod';
import { neverEmpty, readEnvironment, variable } from '../../lib/environment';
import { webhookPath } from '../../provider/gateway/start';
import { type Account, embeddedTarget, remoteAccount, remoteTarget } from '../../provider/verification/target/target';
import type { TargetSettings } from '../../provider/verification/target/with-target';
import { activationTimeoutMs } from '../../provider/verification/time-outs';

/** The variables of a target, for the help texts of the commands that open one. */
export const targetHelp = `
  COMMUNICATION_GW_URL           a live gateway to verify; without it, the embedded one
  COMMUNICATION_GW_TOKEN         staff token for it
  COMMUNICATION_GW_BUSINESS_UID  business of the token, 16 characters
  CORE_URL                       core, where it is not behind the same address
  WEBHOOK_LISTEN                 host:port, or host:port/path, that the gateway's webhook URL leads to
  WEBHOOK_SECRET                 secret that the gateway signs its callbacks with, if it does
  ACTIVATION_TIMEOUT_MS          how long a callback may take (${activationTimeoutMs.embedded} embedded, ${activationTimeoutMs.live} live)
  XDG_STATE_HOME                 folder of the ledger by which npm run pact:clean cleans up after a killed run (~/.local/state)
`;

const listen = z
  .string({ error: 'must be set' })
  .regex(/^(\[[0-9a-f:]+\]|[\w.-]+):\d{1,5}(\/\S*)?$/i, 'must be host:port or host:port/path, such as 127.0.0.1:9000')
  .transform((text) => {
    const [, host = '', port, path] = /^\[?([^\]/]+?)\]?:(\d+)(\/\S*)?$/.exec(text) ?? [];
    return { host, port: Number(port), path: path ?? webhookPath };
  })
  .refine(({ port }) => port <= 65_535, 'must have a port from 0 to 65535');

const account = z.object({
  COMMUNICATION_GW_URL: variable.serviceUrl('COMMUNICATION_GW_TOKEN'),
  COMMUNICATION_GW_TOKEN: variable.token,
  COMMUNICATION_GW_BUSINESS_UID: variable.businessUid,
});

const live = account.extend({
  CORE_URL: neverEmpty(variable.serviceUrl('COMMUNICATION_GW_TOKEN').optional()),
  WEBHOOK_LISTEN: listen,
  WEBHOOK_SECRET: variable.webhookSecret,
  ACTIVATION_TIMEOUT_MS: variable.milliseconds.default(activationTimeoutMs.live),
});

const unset = (error: string) => neverEmpty(z.undefined({ error }).optional());
const unused = unset('is for a live gateway: set COMMUNICATION_GW_URL as well, or unset it');

const embedded = z.object({
  COMMUNICATION_GW_URL: unset('must have a value, or be unset to verify the embedded gateway'),
  COMMUNICATION_GW_TOKEN: unused,
  COMMUNICATION_GW_BUSINESS_UID: unused,
  CORE_URL: unused,
  WEBHOOK_LISTEN: unused,
  WEBHOOK_SECRET: unused,
  ACTIVATION_TIMEOUT_MS: variable.milliseconds.default(activationTimeoutMs.embedded),
});

const accountSettings = (env: z.infer<typeof account> & { readonly CORE_URL?: string | undefined }) => ({
  communicationGwUrl: env.COMMUNICATION_GW_URL,
  coreUrl: env.CORE_URL ?? env.COMMUNICATION_GW_URL,
  token: env.COMMUNICATION_GW_TOKEN,
  businessUid: env.COMMUNICATION_GW_BUSINESS_UID,
});

/** Reads which account at a live gateway the environment names. @throws with every mistake */
export const readAccount = (): Account => remoteAccount(accountSettings(readEnvironment(account)));

/** The target that the environment names, and how to treat it. */
export type NamedTarget = Pick<TargetSettings, 'openTarget' | 'activationTimeoutMs' | 'warn'>;

/** Reads which target the environment names, without opening it. @throws with every mistake */
export function readTargetSettings(environment: NodeJS.ProcessEnv = process.env): NamedTarget {
  if (!environment.COMMUNICATION_GW_URL) {
    const { ACTIVATION_TIMEOUT_MS: activationTimeoutMs } = readEnvironment(embedded, environment);
    return { openTarget: () => embeddedTarget(), activationTimeoutMs };
  }
  const settings = readEnvironment(live, environment);
  const listen = { ...settings.WEBHOOK_LISTEN, secret: settings.WEBHOOK_SECRET };
  return {
    openTarget: () => remoteTarget({ ...accountSettings(settings), listen }),
    activationTimeoutMs: settings.ACTIVATION_TIMEOUT_MS,
    warn: (lines) => process.stderr.write(`${lines.join('\n')}\n`),
  };
}
