import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import {
  AlreadyExistsError,
  CallError,
  ChannelAppError,
  CommunicationGateway,
  Connection,
  NotActiveError,
  RateLimitedError,
  UnauthorizedError,
  UnavailableError,
  UnexpectedResponseError,
} from '../src';
import { closing } from './support/closing';
import { inTurn, refusal, reset, ScriptedServer, type Step } from './support/scripted-server';

const invalid = (field?: string) => ({ code: 'invalid', message: 'No', ...(field && { field }) });

describe('Connection, when a call fails', () => {
  const use = closing();

  async function gatewayThat(step: Step): Promise<CommunicationGateway> {
    const { url } = use(await ScriptedServer.listen(inTurn(step)));
    return new CommunicationGateway(new Connection({ baseUrl: url, token: example.token, retries: 0 }));
  }

  for (const { what, step, call = 'listSessions', type, name } of [
    { what: '401', step: refusal(401), type: UnauthorizedError, name: 'UnauthorizedError' },
    { what: '429', step: refusal(429), type: RateLimitedError, name: 'RateLimitedError' },
    { what: '500', step: refusal(500), type: UnavailableError, name: 'UnavailableError' },
    { what: '503', step: refusal(503), type: UnavailableError, name: 'UnavailableError' },
    { what: 'a lost connection', step: reset, type: UnavailableError, name: 'UnavailableError' },
    { what: '400', step: refusal(400), type: UnexpectedResponseError, name: 'UnexpectedResponseError' },
    { what: '403', step: refusal(403), type: UnexpectedResponseError, name: 'UnexpectedResponseError' },
    { what: '404', step: refusal(404), type: UnexpectedResponseError, name: 'UnexpectedResponseError' },
    { what: '422 without a body', step: refusal(422), type: UnexpectedResponseError, name: 'UnexpectedResponseError' },
    {
      what: '422 already_exists',
      call: 'createSession' as const,
      step: refusal(422, { code: 'already_exists', message: 'Session already exist' }),
      type: AlreadyExistsError,
      name: 'AlreadyExistsError',
    },
    {
      what: '422 invalid channel_uid, of a new session,',
      call: 'createSession' as const,
      step: refusal(422, invalid('channel_uid')),
      type: NotActiveError,
      name: 'NotActiveError',
    },
    {
      what: '422 invalid session_uid, of typing,',
      call: 'sendTyping' as const,
      step: refusal(422, invalid('session_uid')),
      type: NotActiveError,
      name: 'NotActiveError',
    },
    {
      what: '422 without a field, of typing,',
      call: 'sendTyping' as const,
      step: refusal(422, invalid()),
      type: NotActiveError,
      name: 'NotActiveError',
    },
    {
      what: '422 with another code, of a new session,',
      call: 'createSession' as const,
      step: refusal(422, { code: 'unexpected', message: 'No' }),
      type: NotActiveError,
      name: 'NotActiveError',
    },
    {
      what: '409, of typing,',
      call: 'sendTyping' as const,
      step: refusal(409),
      type: NotActiveError,
      name: 'NotActiveError',
    },
    {
      what: '400 with a list of messages, of typing,',
      call: 'sendTyping' as const,
      step: { status: 400, body: { errors: [{ code: 'bad_request', message: ['session is not active'] }] } },
      type: NotActiveError,
      name: 'NotActiveError',
    },
    {
      what: '400 with a list of messages in its own body, of typing,',
      call: 'sendTyping' as const,
      step: { status: 400, body: { statusCode: 400, message: ['session is not active'] } },
      type: NotActiveError,
      name: 'NotActiveError',
    },
    {
      what: '400 without a list, of typing,',
      call: 'sendTyping' as const,
      step: refusal(400, invalid()),
      type: UnexpectedResponseError,
      name: 'UnexpectedResponseError',
    },
    ...[
      refusal(422, { code: 'duplicate', message: 'No' }),
      refusal(409, { code: 'already_exists', message: 'No' }),
      refusal(422, { code: 'invalid', message: 'Session already exist' }),
    ].map((step) => ({
      what: `a second session (${JSON.stringify(step)})`,
      call: 'createSession' as const,
      step,
      type: AlreadyExistsError,
      name: 'AlreadyExistsError',
    })),
    { what: '408', step: refusal(408), type: UnavailableError, name: 'UnavailableError' },
    {
      what: '422 with the text Unauthorized',
      step: { status: 422, body: { status: 'Error', error: 'Unauthorized' } },
      type: UnauthorizedError,
      name: 'UnauthorizedError',
    },
    {
      what: '422 invalid without a field, where nothing has to be active,',
      step: refusal(422, invalid()),
      type: UnexpectedResponseError,
      name: 'UnexpectedResponseError',
    },
    {
      what: '400 already_exists',
      step: refusal(400, { code: 'already_exists', message: 'Session already exist' }),
      type: UnexpectedResponseError,
      name: 'UnexpectedResponseError',
    },
  ]) {
    it(`turns ${what} into ${name}`, async () => {
      const gateway = await gatewayThat(step);
      const error = await rejection(gateway[call](example));
      expect(error).to.be.instanceOf(type).and.instanceOf(CallError).and.instanceOf(ChannelAppError);
      expect(error).to.have.property('name', name);
    });
  }

  it('names the call and says the service’s own code and message', async () => {
    const gateway = await gatewayThat(refusal(404, { code: 'invalid', message: 'Channel not found', field: 'uid' }));
    const error = await rejection(gateway.deleteChannel('channel-1'));
    expect(error).to.deep.include({
      call: 'DELETE /business/communication/channels/channel-1',
      message: 'DELETE /business/communication/channels/channel-1: 404 invalid "Channel not found"',
      refusal: { status: 404, code: 'invalid', reason: 'Channel not found' },
    });
  });

  it('says the first of several errors', async () => {
    const errors = [
      { code: 'missing_field', message: 'First' },
      { code: 'already_exists', message: 'Second' },
    ];
    const error = await rejection((await gatewayThat({ status: 422, body: { errors } })).createSession(example));
    expect(error).to.have.deep.property('refusal', { status: 422, code: 'missing_field', reason: 'First' });
  });

  for (const body of [
    { message: '401 Unauthorized', status: 'Failure' },
    { status: 'failure', message: '401 Unauthorized' },
    { message: 'Unauthorized', status: 'Failure' },
    { error: 'Unauthorized' },
    { statusCode: 401, message: 'Unauthorized' },
  ]) {
    it(`reads the reason of ${JSON.stringify(body)}`, async () => {
      const error = await rejection((await gatewayThat({ status: 401, body })).listSessions(example));
      expect(error)
        .to.have.nested.property('refusal.reason')
        .that.matches(/^(401 )?Unauthorized$/);
    });
  }

  for (const [what, body] of [
    ['no list of errors', { success: false }],
    ['an empty list of errors', { errors: [] }],
    ['errors of another form', { errors: ['no'] }],
    ['HTML', '<html>no</html>'],
  ] as const) {
    it(`says the status when the refusal has ${what}`, async () => {
      const error = await rejection((await gatewayThat({ status: 422, body })).createSession(example));
      expect(error).to.have.property('message', 'POST /business/communication/sessions: 422');
      expect(error).to.have.deep.property('refusal', { status: 422, code: undefined, reason: undefined });
    });
  }

  it('says why there was no response, in the message and in the cause', async () => {
    const server = use(await ScriptedServer.listen(inTurn(reset)));
    const { url } = server;
    await server.close();
    const gateway = new CommunicationGateway(new Connection({ baseUrl: url, retries: 0 }));
    const error = await rejection(gateway.listSessions(example));
    expect(error).to.have.property('message', 'GET /business/communication/sessions: no response (ECONNREFUSED)');
    expect(error).to.have.nested.property('cause.code', 'ECONNREFUSED');
    expect(error).to.have.property('refusal', undefined);
  });
});
