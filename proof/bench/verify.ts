import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import getPort from 'get-port';
import { pactDirectory } from '../../lib/folders';
import { nativeCli } from '../../lib/native-cli';
import type { Verification } from '../../provider/verification/verify';
import type { GatewayAddress } from './gateway';
import { type Bench, ownProgram, type Program, printResult, resultIn, runToEnd, startServer } from './process';
import { comparedBySize } from './rounds';
import type { Figure, Goal } from './statistics';

const pactName = 'channel-app-communication-gw.json';
const copied = 'a request to send a typing indicator';
const third: Goal = { text: 'at most 1/3', of: 'ratio', limit: 1 / 3 };

/** Writes a pact with copies of a recorded interaction, each with a description of its own. Returns its path. */
function writeCopies(directory: string, count: number): string {
  const text = readFileSync(join(pactDirectory, pactName), 'utf8');
  const pact: { interactions: { description: string }[] } = JSON.parse(text);
  const recorded = pact.interactions.find(({ description }) => description === copied);
  if (!recorded) throw new Error(`${pactName} has no "${copied}", which the bench copies`);
  const copy = (_: unknown, index: number) => ({ ...recorded, description: `${copied} ${index}` });
  mkdirSync(directory, { recursive: true });
  const path = join(directory, pactName);
  writeFileSync(path, JSON.stringify({ ...pact, interactions: Array.from({ length: count }, copy) }));
  return path;
}

/** The form in which pact's core reports. */
interface CoreResults {
  readonly interactionResults: readonly { readonly result: string }[];
}

/** Counts the interactions that passed, by the core's own report. */
const passedIn = ({ interactionResults }: CoreResults) =>
  interactionResults.filter(({ result }) => result === 'OK').length;

const passedOf = ({ ok, results }: Verification) =>
  ok ? results.filter(({ verdict }) => verdict === 'passed').length : 0;

/**
 * Compares the product's verification with pact-js's Verifier and the native verifier: one pact, one server, the same provider
 * state. Each is the whole of a process, start-up included. @throws unless each passes all interactions
 */
export async function measureVerify(bench: Bench): Promise<Figure[]> {
  const callbacks = String(await getPort({ host: '127.0.0.1' }));
  const server = ownProgram(join(__dirname, 'gateway.ts'), 'gateway', `http://127.0.0.1:${callbacks}/`);
  const gateway = await startServer<GatewayAddress>(bench, server);
  const address = JSON.stringify(gateway.address);
  const { hostname, port } = new URL(gateway.address.url);
  const report = join(bench.folder, 'native-verifier.json');

  const verified =
    (who: string, program: (pact: string) => Program, passed: (out: string) => number) => async (count: number) => {
      const pact = writeCopies(join(bench.folder, `verify-${count}`), count);
      const { seconds, out } = await runToEnd(bench, program(pact));
      const found = passed(out);
      if (found !== count) throw new Error(`${who} passed ${found} of ${count} interactions:\n${out.slice(-2000)}`);
      return seconds;
    };
  const own = (who: string) => (pact: string) => ownProgram(__filename, who, pact, address, callbacks);
  const ours = verified('ours', own('ours'), (out) => passedOf(resultIn(out) as Verification));
  const verifier = verified('the Verifier', own('verifier'), (out) => passedIn(resultIn(out) as CoreResults));
  const nativeVerifier = (pact: string) => {
    const asked = ['--file', pact, '--json', report, '--provider-name', 'communication-gw'];
    const where = ['--hostname', hostname, '--port', port, '--state-change-url', gateway.address.statesUrl];
    return { file: nativeCli(), args: ['verifier', ...asked, ...where] };
  };
  const native = verified('the native verifier', nativeVerifier, () =>
    passedIn(JSON.parse(readFileSync(report, 'utf8'))),
  );
  const rivals = { Verifier: verifier, 'native CLI': native };
  return comparedBySize(bench, 'verify', ours, rivals, { 100: third, 1000: third }).finally(gateway.close);
}

// Each process loads only its own verifier, hence the late require(): what the other one needs would count as its time.

/** Verifies as `npm run pact:verify` does, against a server that has no throttle and calls back on a port of this process. */
async function verifyOurs(pact: string, { url, token, businessUid }: GatewayAddress, port: number): Promise<object> {
  const { pactsOf } =
    require('../../provider/verification/pacts/pact-files') as typeof import('../../provider/verification/pacts/pact-files');
  const { remoteTarget } =
    require('../../provider/verification/target/target') as typeof import('../../provider/verification/target/target');
  const { verify } =
    require('../../provider/verification/verify') as typeof import('../../provider/verification/verify');
  const listen = { host: '127.0.0.1', port, path: '/' };
  const settings = { communicationGwUrl: url, coreUrl: url, token, businessUid, listen };
  const openTarget = async () => ({ ...(await remoteTarget(settings)), requestsPerSecond: 0 });
  return verify({ pacts: pactsOf(dirname(pact)), openTarget, activationTimeoutMs: 5000 });
}

/** Verifies with pact-js's Verifier as its documentation shows it. */
async function verifyTheirs(pact: string, { url, values }: GatewayAddress): Promise<object> {
  const { Verifier } = require('@pact-foundation/pact') as typeof import('@pact-foundation/pact');
  const results = await new Verifier({
    provider: 'communication-gw',
    providerBaseUrl: url,
    pactUrls: [pact],
    logLevel: 'error',
    stateHandlers: { 'an active session exists': async () => ({ ...values }) },
  }).verifyProvider();
  return JSON.parse(results);
}

async function main([who, pact = '', json = '', port]: string[]): Promise<void> {
  const address: GatewayAddress = JSON.parse(json);
  printResult(await (who === 'ours' ? verifyOurs(pact, address, Number(port)) : verifyTheirs(pact, address)));
}

if (require.main === module) void main(process.argv.slice(2));
