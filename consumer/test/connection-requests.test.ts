import { expect } from 'chai';
import { example } from '../recording/matchers';
import { CommunicationGateway, Connection } from '../src';
import { closing } from './support/closing';
import { inTurn, ok, ScriptedServer } from './support/scripted-server';

const sessions = { body: { data: { sessions: [] } } };

describe('Connection, what it sends', () => {
  const use = closing();
  const serve = async (script = inTurn(ok)) => use(await ScriptedServer.listen(script));

  for (const [what, suffix, prefix] of [
    ['an origin', '', ''],
    ['a trailing slash', '/', ''],
    ['a path', '/api/v2', '/api/v2'],
    ['a path with a trailing slash', '/api/v2/', '/api/v2'],
  ] as const) {
    it(`puts the calls behind a base URL with ${what}`, async () => {
      const server = await serve();
      await new CommunicationGateway(new Connection({ baseUrl: server.url + suffix })).sendTyping(example);
      expect(server.request.url).to.equal(`${prefix}/business/communication/sessions/typing`);
    });
  }

  // The last one holds a password, so that the error tells no URL.
  for (const baseUrl of ['', 'gateway.example', 'ftp://gateway.example', 'http://[', 'user:secret@gateway.example']) {
    it(`refuses "${baseUrl}" as a base URL before any call`, () => {
      expect(() => new Connection({ baseUrl })).to.throw(
        TypeError,
        /^The base URL has to be a valid one that begins with http:\/\/ or https:\/\/$/,
      );
    });
  }

  for (const [uid, encoded] of [
    ['a/b', 'a%2Fb'],
    ['a?b#c', 'a%3Fb%23c'],
    ['a b%', 'a%20b%25'],
    ['../sessions', '..%2Fsessions'],
    ['ü', '%C3%BC'],
  ] as const) {
    it(`encodes the uid ${uid} in the path`, async () => {
      const server = await serve();
      await new CommunicationGateway(new Connection({ baseUrl: server.url })).deleteChannel(uid);
      expect(server.request.url).to.equal(`/business/communication/channels/${encoded}`);
    });
  }

  it('encodes odd characters in the query', async () => {
    const server = await serve(inTurn(sessions));
    const gateway = new CommunicationGateway(new Connection({ baseUrl: server.url }));
    const odd = { channelUid: 'a&b=c', businessUid: 'd+e f', contactUid: '#%' };
    await gateway.listSessions(odd);
    const { searchParams } = new URL(server.request.url, server.url);
    expect(Object.fromEntries(searchParams)).to.deep.equal({
      'filter[channel_uid]': 'a&b=c',
      'filter[business_uid]': 'd+e f',
      'filter[contact_uid]': '#%',
    });
  });

  it('sends the token as a bearer token', async () => {
    const server = await serve();
    await new CommunicationGateway(new Connection({ baseUrl: server.url, token: 'example-token' })).sendTyping(example);
    expect(server.request.headers.authorization).to.equal('Bearer example-token');
  });

  it('sends no Authorization header without a token', async () => {
    const server = await serve();
    await new CommunicationGateway(new Connection({ baseUrl: server.url })).sendTyping(example);
    expect(server.request.headers).to.not.have.property('authorization');
  });
});
