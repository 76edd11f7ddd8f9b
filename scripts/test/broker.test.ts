import { expect } from 'chai';
import { server, temporaryFolder } from '../../broker/test/fixtures';
import { Command } from '../../lib/test/command';

const command = (name: string, env: Record<string, string>, ...args: string[]) =>
  new Command(`broker-${name}`, args, env).ended;

describe('broker commands', function () {
  this.timeout(60_000);

  for (const name of ['start', 'stop', 'status']) {
    it(`broker:${name} explains itself`, async () => {
      const { code, out } = await command(name, {}, '--help');
      expect(code).to.equal(0);
      expect(out).to.contain('LOCAL_BROKER_DATA');
    });
  }

  it('broker:start uses a broker that is given, and starts nothing', async () => {
    const url = await server((_, response) =>
      response.setHeader('Content-Type', 'application/json').end('{"ok":true}'),
    );
    const { code, out } = await command('start', { PACT_BROKER_BASE_URL: `${url}/` });
    expect(code).to.equal(0);
    expect(out).to.contain(`Started nothing: PACT_BROKER_BASE_URL names ${url}`);
  });

  it('broker:start fails where the given broker does not answer', async () => {
    const { code, err } = await command('start', { PACT_BROKER_BASE_URL: 'http://127.0.0.1:9' });
    expect(code).to.equal(1);
    expect(err).to.equal(
      'The broker at http://127.0.0.1:9 does not answer (ECONNREFUSED): correct PACT_BROKER_BASE_URL and its credentials, or unset it to have a local broker started\n',
    );
  });

  it('broker:start names a port that is in use, and the variable', async () => {
    const url = await server(() => {});
    const port = new URL(url).port;
    const dataDir = await temporaryFolder();
    const { code, err } = await command('start', { LOCAL_BROKER_PORT: port, LOCAL_BROKER_DATA: dataDir });
    expect(code).to.equal(1);
    expect(err).to.equal(`Port ${port} is in use by another program: set LOCAL_BROKER_PORT to a free one\n`);
  });

  it('broker:start says what is wrong in the environment', async () => {
    const { code, err } = await command('start', { LOCAL_BROKER_PORT: 'http' });
    expect(code).to.equal(1);
    expect(err).to.equal('LOCAL_BROKER_PORT must be a port from 0 to 65535\n');
  });

  it('broker:start starts no open broker where the credentials are empty', async () => {
    const nothing = await temporaryFolder();
    const credentials = { PACT_BROKER_USERNAME: '', PACT_BROKER_PASSWORD: '' };
    const { code, out, err } = await command('start', { PATH: nothing, LOCAL_BROKER_DATA: nothing, ...credentials });
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    const reason = 'must have a value, or be unset for a broker that is open to all (it is empty)';
    expect(err).to.equal(`PACT_BROKER_USERNAME ${reason}\nPACT_BROKER_PASSWORD ${reason}\n`);
  });

  it('broker:start without Docker and Ruby says what to install', async () => {
    const nothing = await temporaryFolder();
    const { code, err } = await command('start', { PATH: nothing, LOCAL_BROKER_DATA: nothing, LOCAL_BROKER_PORT: '0' });
    expect(code).to.equal(1);
    expect(err).to.match(/^No broker can be started here: .*Ruby 3\.1.*PACT_BROKER_BASE_URL.*\n$/);
  });

  it('broker:status and broker:stop have nothing to show and to do where none runs', async () => {
    const env = { LOCAL_BROKER_DATA: await temporaryFolder() };
    expect(await command('status', env)).to.include({ code: 1, err: '' });
    expect(await command('stop', env)).to.include({ code: 0, err: '' });
  });
});
