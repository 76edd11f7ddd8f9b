import { expect } from 'chai';
import { z } from 'zod';
import { neverEmpty, readEnvironment, variable } from '../environment';

const schema = z.object({
  PORT: variable.port.default(0),
  URL: variable.url.optional(),
  SERVICE_URL: variable.serviceUrl('TOKEN').optional(),
  TOKEN: variable.token.optional(),
  SECRET: variable.webhookSecret,
  CHOICE: neverEmpty(z.string().min(1, 'must have a value').optional()),
});

const refusal = (environment: NodeJS.ProcessEnv) => {
  try {
    readEnvironment(schema, environment);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
};

describe('the environment', () => {
  it('is read into typed settings', () => {
    expect(readEnvironment(schema, { PORT: '8080', URL: 'https://gw.example.org/api' })).to.deep.equal({
      PORT: 8080,
      URL: 'https://gw.example.org/api',
    });
  });

  it('counts a variable that is set to nothing as not set', () => {
    expect(readEnvironment(schema, { PORT: '', URL: '' })).to.deep.equal({ PORT: 0 });
  });

  it('refuses one that is set to nothing where that would silently be another choice', () => {
    expect(refusal({ CHOICE: '' })).to.deep.equal(['CHOICE must have a value (it is empty)']);
    expect(refusal({ constructor: '' })).to.deep.equal([]);
  });

  it('refuses a secret that is empty, and says of what must be set that it is empty', () => {
    const required = z.object({ TOKEN: variable.token });
    expect(refusal({ SECRET: '' })).to.deep.equal([
      'SECRET must have a value, or be unset where callbacks are not signed (it is empty)',
    ]);
    expect(() => readEnvironment(required, { TOKEN: '' })).to.throw('TOKEN must be set (it is empty)');
  });

  it('is refused with all mistakes together', () => {
    expect(refusal({ PORT: '70000', URL: 'gw.example.org' })).to.deep.equal([
      'PORT must be at most 65535',
      'URL must be a URL that begins with http:// or https://',
    ]);
  });

  it('takes a port only as a whole number', () => {
    for (const PORT of ['1.5', '-1', '0x10', 'http'])
      expect(refusal({ PORT })).to.deep.equal(['PORT must be a port from 0 to 65535']);
  });

  for (const [url, reason] of [
    ['ftp://gw.example', 'must be a URL that begins with http:// or https://'],
    ['http:/gw.example', 'must be a URL that begins with http:// or https://'],
    ['http://gw.example:80800', 'is not a URL: its host or its port is wrong'],
    ['http://<host>', 'is not a URL: its host or its port is wrong'],
    ['http://gw.example:0', 'must have a port from 1 to 65535, or none'],
  ] as const) {
    it(`takes no URL such as ${url}`, () => {
      expect(refusal({ URL: url })).to.deep.equal([`URL ${reason}`]);
      expect(refusal({ SERVICE_URL: url })).to.deep.equal([`SERVICE_URL ${reason}`]);
    });
  }

  for (const [url, reason] of [
    ['http://secret@gw.example', 'must not hold a user or a password: set TOKEN'],
    ['http://ada:secret@gw.example', 'must not hold a user or a password: set TOKEN'],
    ['http://gw.example?key=secret', 'must have no ? and no #, because paths are put after it'],
    ['http://gw.example/#', 'must have no ? and no #, because paths are put after it'],
  ] as const) {
    it(`takes no URL such as ${url} for a service`, () => {
      expect(refusal({ URL: url })).to.deep.equal([]);
      expect(refusal({ SERVICE_URL: url })).to.deep.equal([`SERVICE_URL ${reason}`]);
    });
  }

  it('never repeats a secret that it refuses', () => {
    const lines = refusal({ TOKEN: 'tell nobody', SECRET: 'tell nobody' });
    expect(lines).to.have.length(2);
    expect(lines.join()).not.to.include('tell nobody');
  });
});
