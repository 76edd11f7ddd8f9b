import { expect } from 'chai';
import { BrokerClient } from '../../client/broker-client';
import { checkBroker } from '../../client/check';
import { readConnection } from '../../client/connection';
import { server } from '../fixtures';
import { answering, index } from './fixtures';

describe('the connection to a broker', () => {
  const asked = async (environment: NodeJS.ProcessEnv, path: string) => {
    const seen: (string | undefined)[] = [];
    const url = await server((request, response) => {
      seen.push(request.url, request.headers.authorization);
      answering(200, index)(request, response);
    });
    await checkBroker(new BrokerClient(readConnection({ PACT_BROKER_BASE_URL: `${url}${path}`, ...environment })));
    return seen;
  };

  it('shows a token', async () => {
    expect(await asked({ PACT_BROKER_TOKEN: 'tell-nobody' }, '')).to.deep.equal(['/', 'Bearer tell-nobody']);
  });

  it('shows a name and a password', async () => {
    const login = { PACT_BROKER_USERNAME: 'ada', PACT_BROKER_PASSWORD: 'pass:word' };
    const basic = `Basic ${Buffer.from('ada:pass:word').toString('base64')}`;
    expect(await asked(login, '')).to.deep.equal(['/', basic]);
  });

  it('shows nothing where there is nothing to show', async () => {
    expect(await asked({}, '')).to.deep.equal(['/', undefined]);
  });

  for (const path of ['/pact/broker', '/pact/broker/']) {
    it(`keeps the path of ${path}`, async () => expect((await asked({}, path))[0]).to.equal('/pact/broker/'));
  }

  for (const [what, environment, line] of [
    ['no URL', {}, /^PACT_BROKER_BASE_URL must be set/],
    [
      'an empty URL',
      { PACT_BROKER_BASE_URL: '' },
      /^PACT_BROKER_BASE_URL must be a URL that begins with http:\/\/ or https:\/\/ \(it is empty\)$/,
    ],
    [
      'another protocol',
      { PACT_BROKER_BASE_URL: 'ftp://broker.example' },
      /^PACT_BROKER_BASE_URL must be a URL that begins with http/,
    ],
    [
      'a password in it',
      { PACT_BROKER_BASE_URL: 'http://ada:secret@broker.example' },
      /^PACT_BROKER_BASE_URL must not hold/,
    ],
    [
      'a token in it',
      { PACT_BROKER_BASE_URL: 'http://secret@broker.example' },
      /^PACT_BROKER_BASE_URL must not hold a user or a password: set PACT_BROKER_TOKEN/,
    ],
    [
      'a query',
      { PACT_BROKER_BASE_URL: 'http://broker.example?key=secret' },
      /^PACT_BROKER_BASE_URL must have no \? and no #/,
    ],
  ] as const) {
    it(`is refused with ${what}, which is not repeated`, () => {
      expect(() => readConnection({ ...environment }))
        .to.throw(line)
        .with.property('message')
        .that.does.not.include('secret');
    });
  }
});
