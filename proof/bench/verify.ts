import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { nativeCli } from '../../lib/native-cli';
import type { Bench, Figure, Goal } from './figure';
import type { GatewayAddress } from './gateway-address';
import { writePact } from './many-interactions';
import { lastLine, ownProgram, type Program, runToEnd, startServer } from './process';
import { comparedBySize } from './sizes';

const theirResults = z.object({ interactionResults: z.array(z.object({ result: z.string() })) });
const ourResults = z.object({ ok: z.boolean(), results: z.array(z.object({ verdict: z.string() })) });

const theirPassed = (json: string) =>
  theirResults.parse(JSON.parse(json)).interactionResults.filter(({ result }) => result === 'OK').length;

function ourPassed(json: string): number {
  const { ok, results } = ourResults.parse(JSON.parse(json));
  return ok ? results.filter(({ verdict }) => verdict === 'passed').length : 0;
}

/** A port that was free a moment ago: the gateway is told where its callbacks go before anyone listens there. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const third: Goal = { text: 'at most 1/3', of: 'ratio', limit: 1 / 3 };

/**
 * Verifying: the product's verification, pact-js's Verifier and the native verifier, with one pact, one server and the same
 * provider state. Each is the whole of a process, start-up included. @throws unless each passes all of the interactions
 */
export async function measureVerify(bench: Bench): Promise<Figure[]> {
  const callbacks = await freePort();
  const gateway = await startServer<GatewayAddress>(bench, 'gateway-process.ts', `http://127.0.0.1:${callbacks}/`);
  const address = JSON.stringify(gateway.address);
  const { hostname, port } = new URL(gateway.address.url);
  const report = join(bench.folder, 'native-verifier.json');
  const pact = (count: number) => writePact(join(bench.folder, `verify-${count}`), count);

  async function verified(who: string, count: number, program: Program, passed: (out: string) => number) {
    const { seconds, out } = await runToEnd(bench, program);
    const found = passed(out);
    if (found !== count) throw new Error(`${who} passed ${found} of ${count} interactions:\n${out.slice(-2000)}`);
    return seconds;
  }
  const ours = (count: number) => {
    const program = ownProgram('verify-ours-process.ts', dirname(pact(count)), address, String(callbacks));
    return verified('ours', count, program, (out) => ourPassed(lastLine(out)));
  };
  const verifier = (count: number) =>
    verified('the Verifier', count, ownProgram('verify-process.ts', pact(count), address), (out) =>
      theirPassed(lastLine(out)),
    );
  const native = (count: number) => {
    const asked = ['--file', pact(count), '--json', report, '--provider-name', 'communication-gw'];
    const where = ['--hostname', hostname, '--port', port, '--state-change-url', gateway.address.statesUrl];
    const program = { file: nativeCli(), args: ['verifier', ...asked, ...where] };
    return verified('the native verifier', count, program, () => theirPassed(readFileSync(report, 'utf8')));
  };

  try {
    return await comparedBySize(bench, {
      what: 'verify',
      ours,
      rivals: { Verifier: { name: 'Verifier', of: verifier }, native: { name: 'native CLI', of: native } },
      goals: new Map([
        [100, third],
        [1000, third],
      ]),
    });
  } finally {
    await gateway.close();
  }
}
