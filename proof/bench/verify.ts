import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import getPort from 'get-port';
import { pactDirectory } from '../../lib/folders';
import { nativeCli } from '../../lib/native-cli';
import type { GatewayAddress } from './gateway';
import { type Bench, ownProgram, type Program, runToEnd, send, startServer } from './process';
import { comparedBySize } from './rounds';
import type { Figure, Goal } from './statistics';

const copied = 'a request to send a typing indicator';
const third: Goal = { text: 'at most 1/3', of: 'ratio', limit: 1 / 3 };

/** Writes a pact with copies of a recorded interaction, each with a description of its own. Returns its path. */
function writeCopies(directory: string, count: number): string {
  const { readPactFile, writePart } = require('../../lib/pact-file') as typeof import('../../lib/pact-file');
  const pact = readPactFile(join(pactDirectory, 'channel-app-communication-gw.json'));
  const recorded = pact.json.interactions.find(({ description }) => description === copied);
  if (!recorded) throw new Error(`${pact.name} has no "${copied}", which the bench copies`);
  const copies = Array.from({ length: count }, (_, index) => ({ ...recorded, description: `${copied} ${index}` }));
  mkdirSync(directory, { recursive: true });
  return writePart(pact, copies, directory);
}

/** Counts the interactions that passed in the JSON of pact's core. */
function passedIn(json: string): number {
  const { interactionResults }: { interactionResults: { result: string }[] } = JSON.parse(json);
  return interactionResults.filter(({ result }) => result === 'OK').length;
}

/**
 * Compares the product's verification with pact-js's Verifier and the native verifier, on one pact, one server and one provider state.
 * Each is timed as a whole process, start-up included. @throws unless each passes all interactions
 */
export async function measureVerify(bench: Bench): Promise<Figure[]> {
  const callbacks = String(await getPort({ host: '127.0.0.1' }));
  const server = ownProgram(join(__dirname, 'gateway.ts'), 'gateway', `http://127.0.0.1:${callbacks}/`);
  const gateway = await startServer<GatewayAddress>(bench, server);
  const address = JSON.stringify(gateway.address);
  const { hostname, port } = new URL(gateway.address.url);
  const output = join(bench.folder, 'native-verifier.json');

  async function verified(count: number, programFor: (pact: string) => Program, passed: (result: unknown) => number) {
    const program = programFor(writeCopies(join(bench.folder, `verify-${count}`), count));
    const { seconds, out, result } = await runToEnd(bench, program);
    const found = passed(result);
    if (found === count) return seconds;
    const { file, args } = program;
    throw new Error(`${file} ${args[0]} passed ${found} of ${count} interactions:\n${out.slice(-2000)}`);
  }
  const own = (who: 'ours' | 'theirs') => (count: number) =>
    verified(count, (pact) => ownProgram(__filename, who, pact, address, callbacks), Number);
  const native = (count: number) => {
    const asked = ['--json', output, '--provider-name', 'communication-gw', '--hostname', hostname, '--port', port];
    const args = ['verifier', ...asked, '--state-change-url', gateway.address.statesUrl, '--file'];
    const program = (pact: string) => ({ file: nativeCli(), args: [...args, pact] });
    return verified(count, program, () => passedIn(readFileSync(output, 'utf8')));
  };
  const rivals = { Verifier: own('theirs'), 'native CLI': native };
  return comparedBySize(bench, 'verify', own('ours'), rivals, { 100: third, 1000: third }).finally(gateway.close);
}

// Each process loads its own verifier by a late require(), because loading the other one as well would count as its time.

/** Verifies as `npm run pact:verify` does, against a server that has no throttle. Counts the interactions that pass. */
async function verifyOurs(pact: string, { url, token, businessUid }: GatewayAddress, port: number) {
  const { pactsOf } =
    require('../../provider/verification/pacts/pact-files') as typeof import('../../provider/verification/pacts/pact-files');
  const { remoteTarget } =
    require('../../provider/verification/target/target') as typeof import('../../provider/verification/target/target');
  const { verify } =
    require('../../provider/verification/verify') as typeof import('../../provider/verification/verify');
  const listen = { host: '127.0.0.1', port, path: '/' };
  const settings = { communicationGwUrl: url, coreUrl: url, token, businessUid, listen };
  const openTarget = async () => ({ ...(await remoteTarget(settings)), requestsPerSecond: 0 });
  const verification = await verify({ pacts: pactsOf(dirname(pact)), openTarget, activationTimeoutMs: 5000 });
  const { ok, results, problems } = verification;
  const mismatches = results.flatMap((each) => each.mismatches);
  process.stdout.write([...problems, ...mismatches].join('\n'));
  return ok ? results.filter(({ verdict }) => verdict === 'passed').length : 0;
}

/** Verifies with pact-js's Verifier as its documentation shows it. Counts the interactions that pass. */
async function verifyTheirs(pact: string, { url, values }: GatewayAddress) {
  const { Verifier } = require('@pact-foundation/pact') as typeof import('@pact-foundation/pact');
  const results = await new Verifier({
    provider: 'communication-gw',
    providerBaseUrl: url,
    pactUrls: [pact],
    logLevel: 'error',
    stateHandlers: { 'an active session exists': async () => ({ ...values }) },
  }).verifyProvider();
  process.stdout.write(results);
  return passedIn(results);
}

async function main([who, pact = '', json = '', port]: string[]): Promise<void> {
  const address: GatewayAddress = JSON.parse(json);
  send(await (who === 'ours' ? verifyOurs(pact, address, Number(port)) : verifyTheirs(pact, address)));
}

if (require.main === module) void main(process.argv.slice(2));
