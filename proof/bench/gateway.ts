import autocannon from 'autocannon';
import type { Bench, Figure } from './figure';
import { type GatewayAddress, token } from './gateway-address';
import { measureMemory } from './memory';
import { startServer } from './process';
import { rounds } from './rounds';
import { percentile } from './statistics';

interface Load {
  readonly perSecond: number;
  readonly p99: number;
}

/** Requests from 10 connections, each of which sends its next when it has its answer. @throws unless all were answered 200 */
async function load(bench: Bench, url: string, body: string, seconds: number): Promise<Load> {
  const answers: number[] = [];
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const options: autocannon.Options = {
    url: `${url}/business/communication/sessions/typing`,
    method: 'POST',
    headers,
    body,
    connections: 10,
    duration: seconds,
  };
  const {
    statusCodeStats = {},
    errors,
    duration,
  } = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
    const stop = () => instance.stop();
    bench.signal.addEventListener('abort', stop, { once: true });
    instance.on('done', () => bench.signal.removeEventListener('abort', stop));
    // Autocannon's own histogram knows whole milliseconds only.
    instance.on('response', (_client, _status, _bytes, ms) => answers.push(ms));
  });
  bench.signal.throwIfAborted();
  const others = Object.keys(statusCodeStats).filter((status) => status !== '200');
  if (errors > 0 || others.length > 0 || answers.length === 0) {
    throw new Error(`${url} did not answer 200 to all: ${errors} errors, ${JSON.stringify(statusCodeStats)}`);
  }
  return { perSecond: answers.length / duration, p99: percentile(answers, 0.99) };
}

async function underLoad(bench: Bench): Promise<Figure[]> {
  const gateway = await startServer<GatewayAddress>(bench, 'gateway-process.ts');
  const bare = await startServer<{ url: string }>(bench, 'bare-process.ts');
  try {
    // The bare route reads the same body, and does not know the session: it has nothing to look it up in.
    const body = JSON.stringify(gateway.address.values);
    const [warmUp, seconds, count] = bench.quick ? [1, 1, 2] : [3, 5, 5];
    const p99 = { ours: [] as number[], bare: [] as number[] };
    const measured = async (who: 'ours' | 'bare', { url }: { url: string }) => {
      const found = await load(bench, url, body, seconds);
      p99[who].push(found.p99);
      return found.perSecond;
    };
    for (const { address } of [gateway, bare]) await load(bench, address.url, body, warmUp);
    const perSecond = await rounds(
      bench,
      { what: 'POST typing', count, unit: 'requests a second' },
      { ours: () => measured('ours', gateway.address), bare: () => measured('bare', bare.address) },
    );
    const name = 'bare route';
    return [
      {
        name: 'requests, POST typing',
        unit: 'a second',
        ours: perSecond.ours,
        theirs: { name, values: perSecond.bare },
      },
      { name: 'p99, POST typing', unit: 'ms', ours: p99.ours, theirs: { name, values: p99.bare } },
    ];
  } finally {
    await bare.close();
    await gateway.close();
  }
}

/** The embedded gateway under load, against a fastify route that only validates; and what its channels take. */
export async function measureGateway(bench: Bench): Promise<Figure[]> {
  return [...(await underLoad(bench)), ...(await measureMemory(bench))];
}
