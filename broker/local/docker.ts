import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { execa, type Options } from 'execa';
import { childEnvironment } from '../../lib/child-environment';
import type { BasicAuth } from '../client/connection';
import { BrokerError, Interrupted } from './errors';

type Variables = Readonly<Record<string, string | undefined>>;

/** The variables that lead to the engine and to its settings. */
const own = /^(DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS|TLS_VERIFY|API_VERSION|DEFAULT_PLATFORM)|SSH_AUTH_SOCK)$/;

const docker = (
  args: readonly string[],
  options: Pick<Options, 'timeout' | 'cancelSignal'> = {},
  set: Variables = {},
) => execa('docker', args, { ...options, env: childEnvironment(set, own), extendEnv: false, reject: false });

/** Asks the engine, not only its client. An engine that hangs counts as absent. */
export async function dockerAnswers(): Promise<boolean> {
  const succeeds = async (...args: string[]) => !(await docker(args, { timeout: 5000 })).failed;
  return (await succeeds('info')) && (await succeeds('compose', 'version'));
}

/** The compose project of a data folder. It has a volume of its own, so that brokers side by side share no data. */
export const composeProject = (dataDir: string) =>
  `pact-broker-${createHash('sha256').update(dataDir).digest('hex').slice(0, 8)}`;

async function compose(project: string, args: string[], set: Variables = {}, signal?: AbortSignal) {
  const all = ['compose', '--project-name', project, '--file', join(__dirname, 'compose.yaml'), ...args];
  const ended = await docker(all, signal && { cancelSignal: signal }, set);
  if (!ended.failed) return ended.stdout;
  if (ended.isCanceled) throw new Interrupted();
  const cause = ended.stderr?.split('\n').at(-1) || ended.shortMessage;
  throw new BrokerError(`docker compose ${args[0]} failed: ${cause}\nLOCAL_BROKER_KIND=ruby starts it without Docker`);
}

/** Starts both containers and waits until they are healthy. @returns the port on this machine */
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

/** Removes the containers. The volume with the data stays, unless that is to be removed too. */
export const composeDown = (project: string, volumes = false) =>
  compose(project, ['down', ...(volumes ? ['--volumes'] : [])]);

export const composeKill = (project: string) => compose(project, ['kill']);
