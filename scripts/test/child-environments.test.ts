import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { expect } from 'chai';
import { BrokerClient } from '../../broker/client/broker-client';
import { pactBroker } from '../../broker/client/pact-cli';
import { claimDataFolder } from '../../broker/local/data-folder';
import { composeRuns, dockerAnswers } from '../../broker/local/docker';
import { installGems } from '../../broker/local/install';
import { silent } from '../../broker/local/progress';
import { spawnPuma } from '../../broker/local/puma';
import { findRuby } from '../../broker/local/ruby';
import { environment, program, server, temporaryFolder } from '../../broker/test/fixtures';
import { projectFolder } from '../../lib/folders';
import { changedFiles } from '../../lib/git';
import { nativeCli } from '../../lib/native-cli';
import { identify } from '../../lib/process';
import { startVictim } from '../../proof/abuse/victims';
import { runToEnd } from '../../proof/bench/process';
import { Replayer } from '../../provider/verification/replayer';
import { checkDocs } from '../lib/docs';

const secrets = {
  COMMUNICATION_GW_TOKEN: 'planted-staff-token',
  WEBHOOK_SECRET: 'planted-webhook-secret',
  PACT_BROKER_TOKEN: 'planted-broker-token',
  PACT_BROKER_PASSWORD: 'planted-password',
  PACT_BROKER_BASE_URL: 'https://planted.example',
  GITHUB_TOKEN: 'planted-github-token',
  NODE_AUTH_TOKEN: 'planted-registry-token',
  MISE_GITHUB_TOKEN: 'planted-version-manager-token',
  DOCKER_AUTH_CONFIG: 'planted-docker-login',
};
const useful = { HTTPS_PROXY: 'http://proxy.example', LC_MESSAGES: 'en_GB.UTF-8' };

/** The variables in a text of `NAME=value`. */
const variables = (text: string, separator: string) => new Set(text.split(separator).filter(Boolean));

/** A program that stands for another one and writes its environment down. */
async function stub(name: string) {
  const folder = await temporaryFolder();
  const path = await program(name, `env > "${folder}/$$.unfinished" && mv "${folder}/$$.unfinished" "${folder}/$$"`);
  const read = () => readdirSync(folder).filter((file) => /^\d+$/.test(file));
  return {
    path,
    /** Resolves to the environments of all calls. @throws when there was none */
    async seen() {
      for (const end = performance.now() + 10_000; read().length === 0; ) {
        if (performance.now() > end) throw new Error(`${name} was not started`);
        await new Promise(setImmediate);
      }
      return read().map((file) => variables(readFileSync(join(folder, file), 'utf8'), '\n'));
    },
  };
}

/** Puts a stub before the real program of that name, until the test ends. */
async function instead(name: string) {
  const stubbed = await stub(name);
  environment('PATH', `${dirname(stubbed.path)}${delimiter}${process.env.PATH}`);
  return stubbed;
}

/** Lets a property of this process have another value during the work. */
async function having<Result>(name: 'platform' | 'execPath', value: string, work: () => Result) {
  const before = Object.getOwnPropertyDescriptor(process, name) ?? {};
  Object.defineProperty(process, name, { ...before, value });
  try {
    return await work();
  } finally {
    Object.defineProperty(process, name, before);
  }
}

type Environments = ReadonlySet<string>[];

/** Starts the child processes of each module, and tells their environments. */
const starts: Readonly<Record<string, () => Promise<Environments>>> = {
  'lib/git.ts': async () => {
    const git = await instead('git');
    await changedFiles(projectFolder);
    return git.seen();
  },
  'scripts/lib/docs.ts': async () => {
    const git = await instead('git');
    checkDocs(projectFolder);
    return git.seen();
  },
  'lib/process.ts': async () => {
    const ps = await instead('ps');
    await having('platform', 'darwin', () => identify(process.pid));
    return ps.seen();
  },
  'broker/local/docker.ts': async () => {
    const docker = await instead('docker');
    await dockerAnswers();
    await composeRuns('no-project');
    return docker.seen();
  },
  'broker/local/ruby.ts': async () => {
    const ruby = await instead('ruby');
    await findRuby();
    return ruby.seen();
  },
  'broker/local/install.ts': async () => {
    const ruby = await stub('ruby');
    const found = { path: ruby.path, version: '3.4.0', platform: 'none' };
    await installGems(await temporaryFolder(), found, silent).catch(() => undefined);
    return ruby.seen();
  },
  'broker/local/puma.ts': async () => {
    const ruby = await stub('ruby');
    const dataDir = await temporaryFolder();
    await claimDataFolder(dataDir);
    await spawnPuma({ rubyPath: ruby.path, gemHome: '/gems', dataDir, port: 0, startId: 'this one' });
    return ruby.seen();
  },
  'provider/verification/replayer.ts': async () => {
    const node = await stub('node');
    await having('execPath', node.path, () => new Replayer());
    return node.seen();
  },
  'proof/abuse/victims.ts': async () => {
    const node = await stub('node');
    await having('execPath', node.path, () => startVictim('gateway').catch(() => undefined));
    return node.seen();
  },
  'proof/bench/process.ts': async () => {
    const npm = await instead('npm');
    const signal = new AbortController().signal;
    const bench = { signal, quick: true, folder: await temporaryFolder(), progress: () => undefined };
    await runToEnd(bench, { file: 'npm', args: [] });
    return npm.seen();
  },
};

/** The CLI cannot be replaced by a stub, so its environment is read while it waits for the broker. */
async function ofPactCli(client: (url: string) => BrokerClient): Promise<Environments> {
  const seen: Environments = [];
  const url = await server((_request, response) => {
    for (const thread of readdirSync('/proc/self/task')) {
      const children = readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean);
      // Other tests keep processes of their own.
      const ofCli = children.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(nativeCli()));
      for (const pid of ofCli) seen.push(variables(readFileSync(`/proc/${pid}/environ`, 'utf8'), '\0'));
    }
    response.writeHead(404).end();
  });
  await pactBroker(client(url), ['list-latest-pact-versions'], 'lists nothing').catch(() => undefined);
  return seen;
}

describe('the environment of a child process', () => {
  beforeEach(() => {
    for (const [name, value] of Object.entries({ ...secrets, ...useful })) environment(name, value);
  });

  const line = ([name, value]: [string, string]) => `${name}=${value}`;

  function expectNoSecret(environments: Environments): void {
    expect(environments).not.to.deep.equal([]);
    for (const each of environments) {
      const leaked = Object.entries(secrets).filter((entry) => each.has(line(entry)));
      expect(leaked.map(([name]) => name).join(', ')).to.equal('');
      expect([...each]).to.include.members(Object.entries(useful).map(line));
    }
  }

  for (const [module, start] of Object.entries(starts)) {
    it(`of ${module} has no secret of ours, and what it needs`, async () => expectNoSecret(await start()));
  }

  const onLinux = process.platform === 'linux' ? it : () => {};
  onLinux('of broker/client/pact-cli.ts has no secret but the credentials of the broker that it asks', async () => {
    expectNoSecret(await ofPactCli((url) => new BrokerClient({ url })));
    const [withToken] = await ofPactCli((url) => new BrokerClient({ url, token: 'its-own' }));
    expect([...(withToken ?? [])].filter((each) => /TOKEN|PASSWORD/.test(each))).to.deep.equal([
      'PACT_BROKER_TOKEN=its-own',
    ]);
  });

  it('is looked at here for each module that starts one', () => {
    const rooms = readdirSync(projectFolder).filter((name) => !/\.|^(node_modules|report|LICENSE)$/.test(name));
    const files = rooms.flatMap((room) =>
      readdirSync(join(projectFolder, room), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ts|cjs|mjs|js)$/.test(entry.name))
        .map((entry) => relative(projectFolder, join(entry.parentPath, entry.name))),
    );
    const starting = files.filter(
      (file) =>
        !/(^|\/)test\//.test(file) &&
        /['"](node:)?(child_process|worker_threads|cluster|execa)['"]/.test(
          readFileSync(join(projectFolder, file), 'utf8'),
        ),
    );
    expect(starting).to.have.members([...Object.keys(starts), 'broker/client/pact-cli.ts']);
  });
});
