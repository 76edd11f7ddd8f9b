import { readFileSync } from 'node:fs';
import { openTypingSession, WebhookReceiver } from '../../consumer/src';
import { startGateway } from '../../provider/gateway/start';
import { WebhookListener } from '../../provider/verification/target/listener';
import { servicesOf, startAppOnGateway } from '../app/app-on-gateway';
import { callAsApp, callAsVerification } from './callers';

const token = 'staff-token-that-is-attacked';
const businessUid = 'business00000001';

/** The programs that are attacked. Each returns what its attacker needs to know. */
const programs = {
  /** Callbacks need no signature, so that all of them are taken in. */
  receiver: async () => ({ url: (await WebhookReceiver.listen()).url }),
  listener: async () => ({
    url: (await WebhookListener.listen({ host: '127.0.0.1', port: 0, path: '/webhooks' })).url,
  }),
  /** A gateway with an active channel and a session on it. */
  gateway: async () => {
    const app = await startAppOnGateway({ token, businessUid });
    const options = { businessUid, displayName: 'Abuse', externalUid: 'external-1', timeoutMs: 10_000 };
    const { channelUid, sessionUid, contactUid } = await openTypingSession(servicesOf(app), options);
    return { url: app.gateway.url, token, businessUid, channelUid, sessionUid, contactUid };
  },
  /** @param target the URL that the callbacks go to */
  'gateway to a dead app': async (target = '') => {
    const { url } = await startGateway({ token, businessUid, callbacks: { url: target, secrets: [] } });
    return { url, token, businessUid };
  },
  /** @param gateway the URL of a hostile one, which is called for ever */
  client: async (gateway = '') => callAsApp(gateway),
  caller: async (gateway = '') => callAsVerification(gateway),
};

export type Program = keyof typeof programs;
export type Address<Name extends Program> = Awaited<ReturnType<(typeof programs)[Name]>>;
/** The messages of a victim to its attacker. */
export type Message = { readonly address: object } | { readonly peak: number };

/** MiB of the most memory that this process had at once. On Linux, `maxRSS` counts the memory of the parent before the fork too. */
function peak(): number {
  const kibibytes =
    process.platform === 'linux' && /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kibibytes || process.resourceUsage().maxRSS) / 1024;
}

async function main(name: Program, argument?: string): Promise<void> {
  // An attacker that ends takes its victims with it.
  process.once('disconnect', () => process.exit(0));
  const tell = (message: Message) => process.send?.(message);
  setInterval(() => tell({ peak: peak() }), 100);
  tell({ address: await programs[name](argument) });
}

if (require.main === module) void main(process.argv[2] as Program, process.argv[3]);
