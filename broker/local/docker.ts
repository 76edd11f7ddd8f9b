import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BrokerError, Interrupted } from './errors';
import type { BasicAuth } from './settings';

const run = promisify(execFile);
const COMPOSE_FILE = join(__dirname, 'compose.yaml');

/** The engine, not only its client: asking it takes a round trip, and one that hangs counts as absent. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    await run('docker', ['info'], { timeout: 5000 });
    await run('docker', ['compose', 'version'], { timeout: 5000 });
    return true;
  } catch {
    return false;
  }
}

/** One project, and so one named volume, for each data folder: brokers side by side do not share data. */
export const composeProject = (dataDir: string) =>
  `pact-broker-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;

async function compose(project: string, args: string[], env: NodeJS.ProcessEnv = {}, signal?: AbortSignal) {
  try {
    const all = ['compose', '--project-name', project, '--file', COMPOSE_FILE, ...args];
    const { stdout } = await run('docker', all, { env: { ...process.env, ...env }, ...(signal && { signal }) });
    return stdout.trim();
  } catch (error) {
    if (signal?.aborted) throw new Interrupted();
    const { stderr } = error as { stderr?: string };
    const cause = stderr?.trim().split('\n').at(-1) || (error as Error).message;
    throw new BrokerError(
      `docker compose ${args[0]} failed: ${cause}\nLOCAL_BROKER_KIND=ruby starts it without Docker`,
    );
  }
}

/** Starts both containers and waits until they are healthy. @returns the port on this machine. */
export async function composeUp(project: string, port: number, basicAuth?: BasicAuth, signal?: AbortSignal) {
  const env = {
    LOCAL_BROKER_PORT: String(port),
    PACT_BROKER_BASIC_AUTH_ENABLED: basicAuth && 'true',
    PACT_BROKER_BASIC_AUTH_USERNAME: basicAuth?.username,
    PACT_BROKER_BASIC_AUTH_PASSWORD: basicAuth?.password,
  };
  await compose(project, ['up', '--detach', '--wait', '--quiet-pull'], env, signal);
  return Number((await compose(project, ['port', 'broker', '9292'])).split(':').at(-1));
}

export const composeRuns = async (project: string) =>
  (await compose(project, ['ps', '--status', 'running', '--quiet', 'broker'])) !== '';

/** Removes the containers; the volume with the data stays, unless it is to be emptied. */
export const composeDown = async (project: string, volumes = false) => {
  await compose(project, ['down', ...(volumes ? ['--volumes'] : [])]);
};

export const composeKill = async (project: string) => {
  await compose(project, ['kill']);
};
