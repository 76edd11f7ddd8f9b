import { homedir } from 'node:os';
import { expect } from 'chai';
import { readSettings } from '../../local/settings';

describe('settings of the local broker', () => {
  it('has defaults for everything', () => {
    expect(readSettings({})).to.deep.equal({
      port: 9292,
      dataDir: `${homedir()}/.local/share/communication-gw-contracts/pact-broker`,
      cacheDir: `${homedir()}/.cache/communication-gw-contracts`,
    });
  });

  it('takes an empty variable for an unset one', () => {
    const unset = { LOCAL_BROKER_PORT: '', LOCAL_BROKER_KIND: '', PACT_BROKER_TOKEN: '', XDG_DATA_HOME: '' };
    expect(readSettings(unset)).to.deep.equal(readSettings({}));
  });

  for (const [name, reason] of [
    ['PACT_BROKER_BASE_URL', 'must be a URL that begins with http:// or https://'],
    ['PACT_BROKER_USERNAME', 'must have a value, or be unset for a broker that is open to all'],
    ['PACT_BROKER_PASSWORD', 'must have a value, or be unset for a broker that is open to all'],
    ['PACT_BROKER_DATABASE_URL', 'must start with postgres:// (without it the broker keeps its data in SQLite)'],
    ['LOCAL_BROKER_DATA', 'must have a value, or be unset for the folder of this user'],
  ] as const) {
    it(`is another broker where ${name} is set to nothing, which is refused`, () => {
      expect(() => readSettings({ [name]: '' })).to.throw(
        new RegExp(`^${name} ${reason.replace(/[()]/g, '.')} .it is empty.$`),
      );
    });
  }

  it('honours the XDG folders, but not a relative one', () => {
    const { dataDir, cacheDir } = readSettings({ XDG_DATA_HOME: '/data', XDG_CACHE_HOME: 'cache' });
    expect(dataDir).to.equal('/data/communication-gw-contracts/pact-broker');
    expect(cacheDir).to.equal(readSettings({}).cacheDir);
  });

  it('takes a base URL without its slash, and the credentials for it', () => {
    const login = { PACT_BROKER_USERNAME: 'ada', PACT_BROKER_PASSWORD: 'pw' };
    const { external } = readSettings({ PACT_BROKER_BASE_URL: 'https://broker.example/path/', ...login });
    expect(external).to.deep.equal({
      url: 'https://broker.example/path',
      token: undefined,
      basicAuth: { username: 'ada', password: 'pw' },
    });
  });

  it('names all mistakes together, without the values', () => {
    const mistakes = {
      PACT_BROKER_BASE_URL: 'http://ada:secret-1@broker.example',
      PACT_BROKER_DATABASE_URL: 'mysql://ada:secret-2@db.example',
      PACT_BROKER_PASSWORD: 'secret-3',
      LOCAL_BROKER_PORT: '99999',
      LOCAL_BROKER_KIND: 'podman',
    };
    expect(() => readSettings(mistakes))
      .to.throw()
      .with.property('message')
      .that.satisfies((message: string) => message.split('\n').length === 5 && !message.includes('secret'))
      .and.matches(/^PACT_BROKER_BASE_URL must not hold a user or a password/m)
      .and.matches(/^PACT_BROKER_DATABASE_URL must start with postgres/m)
      .and.matches(/^PACT_BROKER_USERNAME needs PACT_BROKER_PASSWORD/m)
      .and.matches(/^LOCAL_BROKER_PORT must be at most 65535/m)
      .and.matches(/^LOCAL_BROKER_KIND must be docker or ruby/m);
  });

  it('refuses a token beside a user name', () => {
    const both = { PACT_BROKER_TOKEN: 't', PACT_BROKER_USERNAME: 'ada', PACT_BROKER_PASSWORD: 'pw' };
    expect(() => readSettings(both)).to.throw('PACT_BROKER_TOKEN cannot be set together');
  });
});
