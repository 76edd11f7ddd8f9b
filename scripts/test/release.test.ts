import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { environment, server } from '../../broker/test/fixtures';
import { UsageError } from '../../lib/cli';
import { projectFolder } from '../../lib/folders';
import { Command } from '../../lib/test/command';
import { readPatience } from '../lib/gate-command';

const gateFlags = ['--pacticipant', 'core', '--version', '1'];
const asIntended: Record<string, string[]> = {
  'can-i-deploy': [...gateFlags, '--to-environment', 'test'],
  'can-i-merge': gateFlags,
  'record-deployment': [...gateFlags, '--environment', 'test'],
  'record-release': [...gateFlags, '--environment', 'test'],
  setup: [],
  publish: ['--allow-dirty', '--branch', 'main'],
};
const commands = Object.keys(asIntended);

/** Runs all commands side by side: most of their time goes into starting. */
const each = (variables: Record<string, string>, args = (name: string) => asIntended[name]) =>
  Promise.all(commands.map(async (name) => ({ name, ...(await new Command(name, args(name), variables).ended) })));

describe('the commands of the pipeline', function () {
  this.timeout(60_000);

  it('explain themselves', async () => {
    for (const { name, code, out } of await each({}, () => ['--help'])) {
      expect(code).to.equal(0);
      expect(out)
        .to.match(new RegExp(`^npm run pact:${name}`))
        .and.include('PACT_BROKER_BASE_URL');
    }
  });

  it('want to be told the broker', async () => {
    for (const { name, code, err } of await each({})) {
      expect(code, name).to.equal(1);
      expect(err, name).to.match(/^PACT_BROKER_BASE_URL must be set: .*\n$/);
    }
  });

  it('end with one line and code 1 where the broker refuses, without the credentials', async () => {
    const url = await server((_, response) => response.writeHead(401).end());
    for (const { name, code, out, err } of await each({
      PACT_BROKER_BASE_URL: url,
      PACT_BROKER_TOKEN: 'tell-nobody',
    })) {
      expect({ code, out }, name).to.deep.equal({ code: 1, out: '' });
      expect(err, name).to.equal(
        `The Pact Broker at ${url} answers 401: check PACT_BROKER_TOKEN, or PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD\n`,
      );
    }
  });

  for (const [name, args, line] of [
    ['can-i-deploy', ['--to-environment', 'test'], '--pacticipant must be given'],
    ['can-i-deploy', ['--pacticipant', 'core'], '--to-environment must be given'],
    ['can-i-deploy', ['--pacticipant', 'core', '--to-environment', ''], '--to-environment is empty'],
    [
      'can-i-merge',
      ['--pacticipant', 'core', '--version', '1', '--branch', 'x'],
      '--version and --branch both name the version: give one of them',
    ],
    ['record-deployment', ['--pacticipant', 'core'], '--environment must be given'],
    ['record-release', ['--pacticipant', 'core', '--environment', 'test', '--version', ''], '--version is empty'],
    [
      'can-i-deploy',
      [...gateFlags, '--to-environment', 'test', '--retry-interval', 'soon'],
      '--retry-interval must be',
    ],
    ['can-i-merge', [...gateFlags, '--retry-while-unknown', 'ever'], '--retry-while-unknown must be'],
    ['can-i-merge', [...gateFlags, '--retry-interval', ''], '--retry-interval is empty'],
    ['publish', ['--branch', ''], '--branch is empty'],
    ['setup', ['production'], '"production" is not expected'],
  ] as const) {
    it(`is wrong usage: ${name} ${args.join(' ')}`, async () => {
      const { code, err } = await new Command(name, args, { PACT_BROKER_BASE_URL: 'http://127.0.0.1:9' }).ended;
      expect(code).to.equal(2);
      expect(err.startsWith(line) && err.trimEnd().split('\n').length === 1, err).to.equal(true);
    });
  }

  for (const [name, variable] of [
    ['can-i-deploy', 'PACT_RETRY_WHILE_UNKNOWN'],
    ['can-i-merge', 'PACT_RETRY_INTERVAL'],
  ] as const) {
    it(`${name} ends with one line and code 1 where ${variable} is wrong`, async () => {
      const { code, out, err } = await new Command(name, asIntended[name], {
        PACT_BROKER_BASE_URL: 'http://127.0.0.1:9',
        [variable]: 'ever',
      }).ended;
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.match(new RegExp(`^${variable} must be a number of .*\n$`));
    });
  }

  it('refuse a merge that CI made up, and name the flag that they have', async () => {
    const sha = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: projectFolder, encoding: 'utf8' }).trim();
    const ci = { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/pull/3/merge', GITHUB_SHA: sha };
    const refusal = `GitHub Actions checked out a merge commit of its own, ${sha}, which is on no branch: check out the head of the pull request`;
    const pacticipant = ['--pacticipant', 'core'];
    const refusals = [
      ['can-i-deploy', ...pacticipant, '--to-environment', 'test'],
      ['can-i-merge', ...pacticipant],
      ['record-deployment', ...pacticipant, '--environment', 'test'],
      ['record-release', ...pacticipant, '--environment', 'test'],
      ['publish', '--allow-dirty'],
      ['verify', '--broker'],
    ].map(async ([name = '', ...args]) => {
      const { code, out, err } = await new Command(name, args, { PACT_BROKER_BASE_URL: 'http://127.0.0.1:9', ...ci })
        .ended;
      const hint = args.includes('--pacticipant') ? ', or name the version with --version' : '';
      expect({ code, out, err }, name).to.deep.equal({ code: 1, out: '', err: `${refusal}${hint}\n` });
    });
    await Promise.all(refusals);
  });

  for (const [variable, value] of [
    ['PACT_PROVIDER_BRANCH', 'refs/tags/v1'],
    ['PACT_MAIN_BRANCH', 'HEAD'],
  ] as const) {
    it(`verify --broker refuses a ${variable} that is no branch`, async () => {
      const { code, err } = await new Command('verify', ['--broker'], {
        PACT_BROKER_BASE_URL: 'http://127.0.0.1:9',
        PACT_PROVIDER_VERSION: '1',
        PACT_PROVIDER_BRANCH: 'main',
        [variable]: value,
      }).ended;
      expect({ code, err }).to.deep.equal({
        code: 1,
        err: `"${value}" is not a branch's name: name it with ${variable}\n`,
      });
    });
  }

  it('setup wants a token for each destination, and no password in an address', async () => {
    const { code, err } = await new Command('setup', [], {
      PACT_BROKER_BASE_URL: 'http://127.0.0.1:9',
      PROVIDER_CI_URL: 'https://ci.example',
      COMMIT_STATUS_TOKEN: 'tell-nobody',
      CORE_REPOSITORY_URL: 'https://ada:tell-nobody@git.example',
    }).ended;
    expect(code).to.equal(1);
    expect(err).to.equal(
      [
        'CORE_REPOSITORY_URL must not hold a password: the broker shows it to all',
        'PROVIDER_CI_URL needs PROVIDER_CI_TOKEN beside it, and the other way round',
        'COMMIT_STATUS_URL needs COMMIT_STATUS_TOKEN beside it, and the other way round\n',
      ].join('\n'),
    );
  });

  it('setup takes no destination that cannot be called, and asks no broker', async () => {
    const urls = {
      'https://ci.example/statuses?key=secret': 'must have no ? and no #, because paths are put after it',
      'https://ada@ci.example/statuses': 'must not hold a user or a password: set COMMIT_STATUS_TOKEN',
      'ci.example/statuses': 'must be a URL that begins with http:// or https://',
      'https://ci.example:80800/statuses': 'is not a URL: its host or its port is wrong',
    };
    const refusals = Object.entries(urls).map(async ([url, reason]) => {
      const { code, out, err } = await new Command('setup', [], {
        PACT_BROKER_BASE_URL: 'http://127.0.0.1:9',
        COMMIT_STATUS_URL: url,
        COMMIT_STATUS_TOKEN: 'tell-nobody',
      }).ended;
      expect({ code, out, err }, url).to.deep.equal({ code: 1, out: '', err: `COMMIT_STATUS_URL ${reason}\n` });
    });
    await Promise.all(refusals);
  });
});

describe('patience', () => {
  it('is that of the flag, else of the variable, else five minutes', () => {
    environment('PACT_RETRY_WHILE_UNKNOWN', '7');
    expect(readPatience({ 'retry-interval': '0.5' })).to.deep.equal({ retries: 7, intervalSeconds: 0.5 });
    expect(readPatience({ 'retry-interval': '12.5' }).intervalSeconds).to.equal(12.5);
    expect(readPatience({ 'retry-while-unknown': '0' })).to.deep.equal({ retries: 0, intervalSeconds: 10 });
  });

  it('is refused where a flag is no number', () => {
    for (const [flag, value] of [
      ['retry-while-unknown', 'ever'],
      ['retry-interval', '-1'],
    ] as const) {
      expect(() => readPatience({ [flag]: value }))
        .to.throw(UsageError)
        .with.property('message')
        .that.matches(new RegExp(`^--${flag} must be a number of .*$`));
    }
  });

  it('is refused where a variable is no number, with every mistake', () => {
    environment('PACT_RETRY_WHILE_UNKNOWN', 'ever');
    environment('PACT_RETRY_INTERVAL', '-1');
    expect(() => readPatience({})).to.throw(/^PACT_RETRY_WHILE_UNKNOWN must be .*\nPACT_RETRY_INTERVAL must be .*$/);
  });
});
