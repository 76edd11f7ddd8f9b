import { expect } from 'chai';
import { Command } from '../../lib/test/command';
import { readTargetSettings } from '../lib/target-settings';

const live = {
  COMMUNICATION_GW_URL: 'https://gateway.example',
  COMMUNICATION_GW_TOKEN: 'token',
  COMMUNICATION_GW_BUSINESS_UID: 'business00000001',
  WEBHOOK_LISTEN: '127.0.0.1:0',
};

const refusal = (environment: Record<string, string>) => {
  try {
    readTargetSettings(environment);
    return 'taken';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the target that the environment names', () => {
  it('is the embedded gateway where no variable is set', () => {
    expect(refusal({})).to.equal('taken');
    expect(readTargetSettings({ ACTIVATION_TIMEOUT_MS: '' }).activationTimeoutMs).to.equal(5000);
  });

  it('is a live one where all are set', () => expect(refusal(live)).to.equal('taken'));

  it('is not the embedded one where CI knows no address', () => {
    expect(refusal({ COMMUNICATION_GW_URL: '' })).to.equal(
      'COMMUNICATION_GW_URL must have a value, or be unset to verify the embedded gateway (it is empty)',
    );
  });

  for (const name of [
    'COMMUNICATION_GW_TOKEN',
    'COMMUNICATION_GW_BUSINESS_UID',
    'CORE_URL',
    'WEBHOOK_LISTEN',
    'WEBHOOK_SECRET',
  ]) {
    it(`is not the embedded one where ${name} is set, to nothing or something`, () => {
      const line = `${name} is for a live gateway: set COMMUNICATION_GW_URL as well, or unset it`;
      expect(refusal({ [name]: 'something' })).to.equal(line);
      expect(refusal({ [name]: '' })).to.equal(`${line} (it is empty)`);
      expect(refusal({ ...live, [name]: '' })).to.match(new RegExp(`^${name} must .* \\(it is empty\\)$`));
    });
  }

  for (const [listen, reason] of [
    ['127.0.0.1', 'must be host:port or host:port/path, such as 127.0.0.1:9000'],
    ['9000', 'must be host:port or host:port/path, such as 127.0.0.1:9000'],
    [':9000', 'must be host:port or host:port/path, such as 127.0.0.1:9000'],
    ['::1:9000', 'must be host:port or host:port/path, such as 127.0.0.1:9000'],
    ['http://127.0.0.1:9000', 'must be host:port or host:port/path, such as 127.0.0.1:9000'],
    ['127.0.0.1:http', 'must be host:port or host:port/path, such as 127.0.0.1:9000'],
    ['127.0.0.1:65536', 'must have a port from 0 to 65535'],
    ['127.0.0.1:99999/callbacks', 'must have a port from 0 to 65535'],
  ] as const) {
    it(`takes no WEBHOOK_LISTEN such as ${listen}`, () => {
      expect(refusal({ ...live, WEBHOOK_LISTEN: listen })).to.equal(`WEBHOOK_LISTEN ${reason}`);
    });
  }

  for (const listen of ['[::1]:0', 'localhost:65535/callbacks']) {
    it(`takes a WEBHOOK_LISTEN such as ${listen}`, () => {
      expect(refusal({ ...live, WEBHOOK_LISTEN: listen })).to.equal('taken');
    });
  }

  for (const [script, ...args] of [
    ['verify'],
    ['verify', '--broker'],
    ['workflow', 'workflows/send-typing-indicator.md'],
    ['start'],
  ] as const) {
    it(`is refused by ${[script, ...args].join(' ')} before it does anything`, async () => {
      const ended = await new Command(script, args, { COMMUNICATION_GW_URL: '', PACT_BROKER_BASE_URL: '' }).ended;
      expect(ended).to.deep.equal({
        code: 1,
        out: '',
        err: 'COMMUNICATION_GW_URL must have a value, or be unset to verify the embedded gateway (it is empty)\n',
      });
    });
  }

  // The address belongs to documentation, and so to no machine.
  it("is refused where WEBHOOK_LISTEN is another machine's, with the variable", async () => {
    const { code, out, err } = await new Command('verify', [], { ...live, WEBHOOK_LISTEN: '192.0.2.1:9000' }).ended;
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(
      /^The webhook listener cannot listen: .*192\.0\.2\.1.*\. Set WEBHOOK_LISTEN to another host:port\n$/,
    );
  });
});
