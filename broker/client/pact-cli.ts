import { execFile } from 'node:child_process';
import { nativeCli } from '../../lib/native-cli';
import type { BrokerClient } from './broker-client';

// A retry more than the client's own; the default 8 takes minutes of growing pauses.
const TRIES = '3';
const TIMEOUT_MS = 60_000;

/** What it complains of, in one line: each complaint is printed twice, the second time without a word before it. */
function complaint(output: string): string {
  const lines = output
    .split('\n')
    .filter((line) => /^(❌|error:)/.test(line))
    .map((line) => line.replace(/^(❌\s*|error:\s*)+/, ''));
  return lines.at(-1) ?? output.trim().split('\n').at(-1) ?? '';
}

export interface Said {
  readonly code: number;
  readonly out: string;
  /** In one line, where it complained. */
  readonly complaint: string;
}

/**
 * Runs `pact broker ...`. Credentials reach it by its environment, never as arguments, which everybody on the machine can read.
 * @param client of a broker that was checked: the CLI has no deadline of its own for one that hangs
 * @throws when it cannot be run, does not end, or does not get through to the broker; every other failure is in the exit code
 */
export function pactBroker({ broker }: BrokerClient, args: readonly string[]): Promise<Said> {
  const env = {
    ...process.env,
    PACT_BROKER_BASE_URL: broker.url,
    PACT_BROKER_HTTP_RETRIES: TRIES,
    PACT_DO_NOT_TRACK: 'true',
    NO_COLOR: '1',
  };
  const file = nativeCli();
  return new Promise((resolve, reject) => {
    execFile(file, ['broker', ...args], { env, timeout: TIMEOUT_MS, maxBuffer: 2 ** 28 }, (error, out, err) => {
      const complained = complaint(`${out}\n${err}`);
      if (error?.killed) reject(new Error(`pact broker ${args[0]} has not ended within ${TIMEOUT_MS / 1000} s`));
      else if (error && typeof error.code !== 'number') reject(new Error(`${file} cannot be run: ${error.message}`));
      else if (/error sending request/.test(complained)) {
        reject(
          new Error(
            `The Pact Broker at ${broker.url} answers, but not to the pact CLI: does SSL_CERT_FILE name a PEM file that holds its issuer?`,
          ),
        );
      } else resolve({ code: Number(error?.code ?? 0), out, complaint: complained });
    });
  });
}
