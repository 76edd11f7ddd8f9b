import { inspect } from 'node:util';
import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import { CommunicationGateway, Connection } from '../src';
import { closing } from './support/closing';
import { breakOff, drip, hang, inTurn, ok, refusal, reset, ScriptedServer } from './support/scripted-server';

const token = 'token-that-nobody-may-read';

/** The text of an error and of its causes, with all that a log could show. */
function shown(error: unknown): string {
  const stacks: unknown[] = [];
  for (let each = error; each instanceof Error; each = each.cause) stacks.push(each.stack, JSON.stringify(each));
  return [inspect(error, { depth: 20, showHidden: true, getters: true }), String(error), ...stacks].join('\n');
}

describe('Connection, the token', () => {
  const use = closing();

  it('is refused when it is empty', () => {
    expect(() => new Connection({ baseUrl: 'http://127.0.0.1:9', token: '' })).to.throw(TypeError, 'token is empty');
  });

  for (const [name, what, step] of [
    ['UnauthorizedError', 'a 401', refusal(401, { code: 'unauthorized', message: '401 Unauthorized' })],
    ['NotActiveError', 'a 422', refusal(422, { code: 'invalid', message: 'Pending', field: 'channel_uid' })],
    ['AlreadyExistsError', 'a 422', refusal(422, { code: 'already_exists', message: 'Session already exist' })],
    ['RateLimitedError', 'a 429', refusal(429)],
    ['UnavailableError', 'a 500', refusal(500)],
    ['UnavailableError', 'a reset connection', reset],
    ['UnavailableError', 'a response that broke off', breakOff],
    ['UnavailableError', 'a time-out', hang],
    ['UnavailableError', 'a time-out amid the response', drip],
    ['UnexpectedResponseError', 'a 404', refusal(404)],
    ['UnexpectedResponseError', 'a redirect', { status: 302, headers: { location: '/' } }],
    ['UnexpectedResponseError', 'a wrong body', ok],
  ] as const) {
    it(`is not shown by ${name} of ${what}`, async () => {
      const server = use(await ScriptedServer.listen(inTurn(step)));
      const connection = new Connection({ baseUrl: server.url, token, timeoutMs: 400, retries: 0 });
      const error = await rejection(new CommunicationGateway(connection).createSession(example));
      // The test proves something only if the token was sent.
      expect(server.request.headers.authorization).to.contain(token);
      expect(error).to.have.property('name', name);
      expect(shown(error)).to.not.contain(token);
    });
  }

  it('is not shown by UnavailableError of an aborted call', async () => {
    const server = use(await ScriptedServer.listen(inTurn(hang)));
    const gateway = new CommunicationGateway(new Connection({ baseUrl: server.url, token }));
    const controller = new AbortController();
    const call = rejection(gateway.createSession(example, { signal: controller.signal }));
    await server.arrived(1);
    controller.abort();
    expect(shown(await call)).to.not.contain(token);
  });

  it('is not shown by UnavailableError of a call that was aborted before it was sent', async () => {
    const gateway = new CommunicationGateway(new Connection({ baseUrl: 'http://127.0.0.1:1', token }));
    const error = await rejection(gateway.createSession(example, { signal: AbortSignal.abort() }));
    expect(shown(error)).to.not.contain(token);
  });

  it('is not shown by the connection itself', () => {
    const connection = new Connection({ baseUrl: 'http://127.0.0.1:1', token });
    expect(inspect(connection, { depth: 20, showHidden: true })).to.not.contain(token);
  });
});
