import autocannon from 'autocannon';
import fastify from 'fastify';
import { routes } from '../../provider/gateway/routes';
import { startGateway } from '../../provider/gateway/start';
import { validators } from '../../provider/gateway/validation';
import { measureMemory } from './memory';
import { type Bench, ownProgram, serve, startServer } from './process';
import { rounds } from './rounds';
import { type Figure, percentile } from './statistics';

/** Sends requests over 10 connections, each of which waits for its response. @throws unless every response is 200 */
async function load({ signal }: Bench, { url, token, values }: GatewayAddress, seconds: number) {
  const times: number[] = [];
  const options: autocannon.Options = {
    url: `${url}/business/communication/sessions/typing`,
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(values),
    connections: 10,
    duration: seconds,
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, ended) => (error ? reject(error) : resolve(ended)));
    const stop = () => instance.stop();
    signal.addEventListener('abort', stop, { once: true });
    instance.on('done', () => signal.removeEventListener('abort', stop));
    // Autocannon's own histogram knows whole milliseconds only.
    instance.on('response', (_client, _status, _bytes, ms) => times.push(ms));
  });
  signal.throwIfAborted();
  const { statusCodeStats = {}, errors, duration } = result;
  if (errors > 0 || times.length === 0 || Object.keys(statusCodeStats).some((status) => status !== '200')) {
    throw new Error(`${url} did not answer 200 to all: ${errors} errors, ${JSON.stringify(statusCodeStats)}`);
  }
  return { perSecond: times.length / duration, p99: percentile(times, 0.99) };
}

async function underLoad(bench: Bench): Promise<Figure[]> {
  const gateway = await startServer<GatewayAddress>(bench, ownProgram(__filename, 'gateway'));
  const bare = await startServer<{ url: string }>(bench, ownProgram(__filename, 'bare'));
  try {
    // The bare route reads the same body, but does not look up the session.
    const addresses = { ours: gateway.address, bare: { ...gateway.address, ...bare.address } };
    const [warmUp, seconds, count] = bench.quick ? [1, 1, 2] : [3, 5, 5];
    const p99 = { ours: [] as number[], bare: [] as number[] };
    const measured = (who: 'ours' | 'bare') => async () => {
      const found = await load(bench, addresses[who], seconds);
      p99[who].push(found.p99);
      return found.perSecond;
    };
    for (const address of Object.values(addresses)) await load(bench, address, warmUp);
    const what = { what: 'POST typing', count, unit: 'requests a second' };
    const perSecond = await rounds(bench, what, { ours: measured('ours'), bare: measured('bare') });
    const beside = (values: number[]) => ({ name: 'bare route', values });
    return [
      { name: 'requests, POST typing', unit: 'a second', ours: perSecond.ours, theirs: beside(perSecond.bare) },
      { name: 'p99, POST typing', unit: 'ms', ours: p99.ours, theirs: beside(p99.bare) },
    ];
  } finally {
    await bare.close();
    await gateway.close();
  }
}

/** Compares the embedded gateway under load with a fastify route that only validates, and measures the memory of its channels. */
export async function measureGateway(bench: Bench): Promise<Figure[]> {
  return [...(await underLoad(bench)), ...(await measureMemory(bench))];
}

/**
 * Starts the embedded gateway without its throttle, with an active session, and a server that responds to every provider state
 * with the uids of the session, as the native verifier expects it.
 */
async function startWithSession(callbacks: string | undefined) {
  const { url, store, token, businessUid, client } = await startGateway({
    // The recorded token, so that no contender has to replace it in the requests.
    token: 'example-staff-token',
    callbacks: callbacks === undefined ? undefined : { url: callbacks, secrets: [] },
  });
  const channel = store.addChannel({ businessUid, displayName: 'Bench' });
  channel.status = 'active';
  const ids = { businessUid, channelUid: channel.uid, contactUid: client.id, externalUid: 'bench' };
  const session = store.addSession(ids);
  if (!session) throw new Error('A new channel has no session, so one can be added');
  session.status = 'active';
  const values = { session_uid: session.uid, contact_uid: client.id };
  const states = fastify();
  states.post('/', async () => values);
  const statesUrl = `${await states.listen({ host: '127.0.0.1', port: 0 })}/`;
  return { url, token, businessUid, statesUrl, values };
}

export type GatewayAddress = Awaited<ReturnType<typeof startWithSession>>;

/** Starts one route of fastify alone, with the gateway's validation and response. */
async function startBareRoute() {
  const typing = routes.find(({ operationId }) => operationId === 'sendTyping');
  if (!typing) throw new Error('provider/gateway/generated/openapi-routes.json has no sendTyping');
  const { url, schema } = typing;
  const app = fastify();
  app.setValidatorCompiler(validators);
  app.post(url, { schema: { body: schema.body } }, (_request, reply) => reply.send({ success: true, data: {} }));
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }) };
}

if (require.main === module) {
  const [kind, callbacks] = process.argv.slice(2);
  void (kind === 'bare' ? startBareRoute() : startWithSession(callbacks)).then(serve);
}
