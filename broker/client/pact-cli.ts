import { type ExecFileException, execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { childEnvironment } from '../../lib/child-environment';
import { nativeCli } from '../../lib/native-cli';
import type { BrokerClient } from './broker-client';

// execa would add 60 ms, a sixth, to the start of every pact:* command.
const run = promisify(execFile);

const TIMEOUT_MS = 60_000;

/** Reduces the CLI's output to one line: it prints each complaint twice, the second time without a prefix. */
export function complaintIn(output: string): string {
  const lines = output.trim().split('\n');
  const complaint = lines.findLast((line) => /^(❌|error:)/.test(line));
  return complaint?.replace(/^(❌\s*|error:\s*)+/, '') ?? lines.at(-1) ?? '';
}

/**
 * Runs `pact broker ...`. The CLI reads the credentials from its environment: every user of the machine can read arguments.
 * @param client of a broker that was checked: the CLI has no deadline for a broker that hangs
 * @param failing the consequence of a failure; completes the sentence "The Pact Broker at … "
 * @returns what the CLI printed to stdout
 * @throws when it cannot be run, does not end in time, does not get through to the broker, or fails
 */
export async function pactBroker(client: BrokerClient, args: readonly string[], failing: string): Promise<string> {
  const { url, token, basicAuth } = client.connection;
  const env = childEnvironment({
    PACT_BROKER_BASE_URL: url,
    PACT_BROKER_TOKEN: token,
    PACT_BROKER_USERNAME: basicAuth?.username,
    PACT_BROKER_PASSWORD: basicAuth?.password,
    // One more than the client's own; the default 8 takes minutes, with growing pauses.
    PACT_BROKER_HTTP_RETRIES: '3',
    PACT_DO_NOT_TRACK: 'true',
    NO_COLOR: '1',
  });
  const file = nativeCli();
  try {
    return (await run(file, ['broker', ...args], { env, timeout: TIMEOUT_MS, maxBuffer: 2 ** 28 })).stdout;
  } catch (error) {
    const { killed, code, message, stdout, stderr } = error as ExecFileException;
    if (killed) throw new Error(`pact broker ${args[0]} has not ended within ${TIMEOUT_MS / 1000} s`);
    if (typeof code !== 'number') throw new Error(`${file} cannot be run: ${message}`);
    const complaint = complaintIn(`${stdout}\n${stderr}`);
    throw client.failure(
      /error sending request/.test(complaint)
        ? 'answers, but not to the pact CLI: does SSL_CERT_FILE name a PEM file that holds its issuer?'
        : `${failing}: ${complaint}`,
    );
  }
}
