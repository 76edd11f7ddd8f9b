import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import getPort from 'get-port';
import { projectFolder } from '../../lib/folders';
import { temporaryFolder } from '../../lib/temporary-folder';
import { Command } from '../../lib/test/command';
import { type Answers, believed } from '../../provider/gateway/open-questions';
import { type RunningGateway, startGateway } from '../../provider/gateway/start';

const token = 'a-token-that-nobody-prints';
const businessUid = 'business00000001';

interface Live {
  readonly gateway: RunningGateway;
  readonly environment: Readonly<Record<string, string>>;
}

describe('npm run probe', () => {
  const { path: folder, remove } = temporaryFolder('probe');
  const opened: Live[] = [];
  after(async () => {
    await Promise.all(opened.map(({ gateway }) => gateway.close()));
    remove();
  });

  /** A gateway that gives these answers, and the variables by which a command finds it. */
  async function live(answers: Partial<Answers>, activationDelayMs = 20): Promise<Live> {
    const port = await getPort({ host: '127.0.0.1' });
    const gateway = await startGateway({
      token,
      businessUid,
      answers: { ...believed, ...answers },
      activationDelayMs,
      callbacks: { url: `http://127.0.0.1:${port}/`, secrets: [] },
    });
    const environment = {
      COMMUNICATION_GW_URL: gateway.url,
      COMMUNICATION_GW_TOKEN: token,
      COMMUNICATION_GW_BUSINESS_UID: businessUid,
      WEBHOOK_LISTEN: `127.0.0.1:${port}/`,
      ACTIVATION_TIMEOUT_MS: '4000',
      REPORT_FOLDER: join(folder, String(port)),
    };
    opened.push({ gateway, environment });
    return { gateway, environment };
  }
  const reportOf = ({ environment }: Live) =>
    JSON.parse(readFileSync(join(String(environment.REPORT_FOLDER), 'probe.json'), 'utf8'));
  const sizeOf = ({ gateway: { store } }: Live) => store.size;
  const nothing = { channels: 0, sessions: 0 };

  it('settles all questions of the embedded gateway, or says why not', async () => {
    const { code, out, err } = await new Command('probe').ended;
    expect([code, err]).to.deep.equal([0, '']);
    expect(out).to.match(/^session-created +believed pending +holds +POST \/sessions 201 \{/m);
    expect(out).to.match(/^unknown-channel +believed empty +not settled +needs a channel of another business/m);
    expect(out).to.match(/\n25 questions: 23 hold, 0 differ, 2 not settled, \d+ calls to the providers\n$/);
  }).timeout(30_000);

  it('says what follows where the app does not tolerate an answer, with exit code 1', async () => {
    const at = await live({ 'callback-form': 'entity', 'session-created': 'inactive' });
    const { code, out, err } = await new Command('probe', [], at.environment).ended;
    expect([code, err], out).to.deep.equal([1, '']);
    expect(out).to.match(/^callback-form +believed event +found entity +POST <webhook URL> \{"entity_name"/m);
    expect(out).to.include(
      [
        'tolerated: session-created = inactive: no interaction fails',
        'not tolerated: callback-form = entity: the app goes on, and the contract demands another; edit consumer/recording/callbacks.pact.ts and consumer/src/callbacks.ts; these interactions fail:',
        '  a callback that a channel became active',
        '  a callback that a session became active',
      ].join('\n'),
    );
    expect(out + JSON.stringify(reportOf(at))).to.not.include(token);
    expect(reportOf(at)).to.deep.include({ command: 'probe', ok: false, host: new URL(at.gateway.url).host });
    expect(sizeOf(at)).to.deep.equal(nothing);
  }).timeout(60_000);

  it('passes where the app tolerates all, unless --check is set, and prints one JSON document with --json', async () => {
    const at = await live({ 'session-created': 'inactive' });
    const { code, out } = await new Command('probe', ['--json'], at.environment).ended;
    expect([code, JSON.parse(out)]).to.deep.equal([0, reportOf(at)]);
    const finding = JSON.parse(out).findings.find(
      ({ question }: { question: string }) => question === 'session-created',
    );
    expect(finding).to.deep.include({ expected: 'pending', found: 'inactive', verdict: 'differs' });
    expect((await new Command('probe', ['--check'], at.environment).ended).code).to.equal(1);
  }).timeout(60_000);

  it('records the answers with --write: the embedded gateway gives them, and a later probe shows both', async () => {
    const root = join(folder, 'project');
    for (const name of ['package.json', 'tsconfig.json', 'provider'])
      cpSync(join(projectFolder, name), join(root, name), { recursive: true });
    for (const name of [
      'consumer',
      'pacts',
      'lib',
      'node_modules',
      'proof',
      'results',
      'scripts',
      'workflows',
      'broker',
    ])
      symlinkSync(join(projectFolder, name), join(root, name));
    const links = { NODE_OPTIONS: '--preserve-symlinks --preserve-symlinks-main' };
    const command = (script: string, args: string[], environment = {}) =>
      new Command(script, args, { ...links, ...environment }, root);

    const other = await live({ 'callback-form': 'flat', 'client-names': 'null' });
    const { code, out, err } = await command('probe', ['--write'], other.environment).ended;
    expect([code, err], out).to.deep.equal([1, '']);
    expect(out).to.match(/\nwrote provider\/answers\.yaml, provider\/README\.md: npm start shows what fails/);
    const written = readFileSync(join(root, 'provider', 'answers.yaml'), 'utf8');
    expect(written).to.match(
      /^callback-form:\n {2}answer: flat\n {2}settled: \d{4}-\d\d-\d\d\n {2}by: 127\.0\.0\.1:\d+\n/m,
    );
    expect(written).to.match(/^client-names:\n {2}answer: "null"\n/m);
    expect(written).to.not.match(/time-out|unknown-channel|Ada/);
    expect(readFileSync(join(root, 'provider', 'README.md'), 'utf8')).to.match(
      /\| callback-form \|.*\*\*flat\*\*.*\| \d{4}-\d\d-\d\d by 127\.0\.0\.1:\d+: flat \|/,
    );
    expect((await command('generate', ['--check']).ended).code).to.equal(0);

    const embedded = await command('probe', ['--check']).ended;
    expect([embedded.code, embedded.err], embedded.out).to.deep.equal([0, '']);
    expect(embedded.out).to.match(/^callback-form +settled flat \(\d{4}-\d\d-\d\d\) +holds /m);

    const gateway = command('gateway-start', ['--answer', 'deletion=kept'], { STAFF_TOKEN: token });
    const [printed] = await gateway.printed(/named: [\s\S]*believed: .*\n/);
    await gateway.kill('SIGTERM');
    expect(printed).to.match(
      /^named: deletion=kept\nsettled: .*callback-form=flat \(\d{4}-\d\d-\d\d by 127\.0\.0\.1:\d+\).*\nbelieved: /,
    );
    expect(printed).to.match(/\nbelieved: unknown-channel=empty, time-out=5xx\n$/);

    const changed = await live({ 'client-names': 'null' });
    const drift = await command('probe', ['--check'], changed.environment).ended;
    expect(drift.code, drift.out).to.equal(1);
    expect(drift.out).to.match(/^callback-form +settled flat \(\d{4}-\d\d-\d\d\) +found event /m);
  }).timeout(120_000);

  it('deletes what it made after Ctrl-C, with exit code 130', async () => {
    const at = await live({}, 60_000);
    const run = new Command('probe', [], { ...at.environment, ACTIVATION_TIMEOUT_MS: '60000' });
    await run.printed(/unauthorized/);
    const { code, out, err } = await run.kill('SIGINT');
    expect([code, err], out).to.deep.equal([130, '']);
    expect(sizeOf(at)).to.deep.equal(nothing);
  }).timeout(60_000);

  it('says in one line that a gateway is down, that a variable is missing, and that --write needs a live one', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const at = await live({});
    const [down, missing, embedded, flag] = await Promise.all([
      new Command('probe', [], { ...at.environment, COMMUNICATION_GW_URL: `http://127.0.0.1:${port}` }).ended,
      new Command('probe', [], { ...at.environment, COMMUNICATION_GW_TOKEN: '' }).ended,
      new Command('probe', ['--write']).ended,
      new Command('probe', ['--wrong']).ended,
    ]);
    expect([down.code, down.err]).to.deep.equal([
      1,
      `communication-gw at http://127.0.0.1:${port} cannot be reached (ECONNREFUSED): is COMMUNICATION_GW_URL right, and is it up?\n`,
    ]);
    expect([missing.code, missing.err]).to.deep.equal([1, 'COMMUNICATION_GW_TOKEN must be set (it is empty)\n']);
    expect([embedded.code, embedded.err]).to.deep.equal([
      1,
      '--write records the answers of a live gateway: set COMMUNICATION_GW_URL\n',
    ]);
    expect(flag.code).to.equal(2);
  }).timeout(60_000);
});
