import axios from 'axios';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { WebhookListener } from '../../verification/target/listener';

const said = (status: string, uid = 'one') => ({ event: 'channel.status_changed', data: { channel: { uid, status } } });
const one = { kind: 'channel', uid: 'one' } as const;

describe('the webhook listener', () => {
  let listener: WebhookListener;
  beforeEach(async () => {
    listener = await WebhookListener.listen({ host: '127.0.0.1', port: 0, path: '/callbacks' });
  });
  afterEach(() => listener.close());

  const post = (body: unknown, url = listener.url) => axios.post(url, body, { validateStatus: () => true });

  it('hands out a callback that came before anyone waited', async () => {
    await post(said('active'));
    const { body, headers } = await listener.callback(one, 'active', 1000);
    expect(JSON.parse(body)).to.deep.equal(said('active'));
    expect(headers['content-type']).to.equal('application/json');
  });

  it('hands out a callback that comes later, past others', async () => {
    const awaited = listener.callback(one, 'active', 1000);
    await post(said('active', 'two'));
    await post(said('inactive'));
    await post(said('active'));
    expect(JSON.parse((await awaited).body)).to.deep.equal(said('active'));
  });

  it('fails at once when the thing is dead', async () => {
    await post(said('error'));
    const failure = await listener.callback(one, 'active', 60_000).catch((error: Error) => error.message);
    expect(failure).to.equal('channel one became error, not active');
  });

  it('says what arrived instead when the time is up', async () => {
    await post(said('active', 'two'));
    await post('nonsense', listener.url.replace('/callbacks', '/elsewhere'));
    const failure = await listener.callback(one, 'active', 50).catch((error: Error) => error.message);
    expect(failure).to.match(
      /^no callback said within 50 ms that channel one is active \(a token .*\); the last that arrived: /,
    );
    expect(failure).to.include('"uid":"two"').and.to.include('POST /elsewhere (answered 404)');
  });

  it('hands out the nearest when the time is up: the last about the same thing, with what is wrong', async () => {
    await post(said('pending'));
    await post(said('inactive'));
    await post(said('active', 'two'));
    const { callback, problem } = await listener.arrival(one, 'active', 50);
    expect(JSON.parse(callback.body)).to.deep.equal(said('inactive'));
    expect(problem).to.match(/^no callback said within 50 ms that channel one is active/);
  });

  it('hands out one that names the subject otherwise when there is nothing nearer', async () => {
    const nameless = {
      event: 'channel.status_changed',
      data: { channel: { status: 'active', display_name: 'A name' } },
    };
    await post(nameless);
    await post(said('active', 'two'));
    const arrival = await listener.arrival({ ...one, alias: 'A name' }, 'active', 50);
    expect(JSON.parse(arrival.callback.body)).to.deep.equal(nameless);
    expect(arrival.problem).to.match(/^no callback said within 50 ms that channel one is active/);
  });

  it('does not receive what it was told not to receive, and says when that has come', async () => {
    listener.withhold('one');
    const come = listener.notReceived('one', 1000);
    const { status } = await post(said('active'));
    await come;
    expect(status).to.equal(503);
    expect((await post(said('active', 'two'))).status).to.equal(200);
    const failure = await listener.callback(one, 'active', 20).catch((error: Error) => error.message);
    expect(failure).to.include('(answered 503)');
  });

  it('says so when what is not to be received does not come', async () => {
    listener.withhold('one');
    const failure = await listener.notReceived('one', 20).catch((error: Error) => error.message);
    expect(failure).to.match(/^no callback said within 20 ms that one is to become active \(.*\); none arrived at all/);
  });

  for (const [form, body] of Object.entries({
    event: said('active'),
    entity: { entity_name: 'channel', event_type: 'updated', data: { uid: 'one', status: 'active' } },
    'a list': [{ entity_name: 'channel', data: { uid: 'one', status: 'active' } }],
    resource: { channel: { uid: 'one', status: 'active' } },
    'an envelope': { success: true, data: { channel: { uid: 'one', status: 'active' } } },
    flat: { business_uid: 'b', channel_uid: 'one', status: 'active' },
  })) {
    it(`understands a callback in the form of ${form}`, async () => {
      const { status, data } = await post(body);
      expect([status, data]).to.deep.equal([200, { success: true }]);
      expect(JSON.parse((await listener.callback(one, 'active', 50)).body)).to.deep.equal(body);
    });
  }

  it('takes any method, any path below its own and any query, and finds the uid there too', async () => {
    const { status } = await axios.put(`${listener.url}/channels/one?business_uid=b`, { status: 'active' });
    const { method, path } = await listener.callback(one, 'active', 50);
    expect([status, method, path]).to.deep.equal([200, 'PUT', '/channels/one?business_uid=b']);
  });

  it("takes a callback with a session's uid for the session's, although it names the channel", async () => {
    listener.owns({ kind: 'session', uid: 'session' });
    await post({ channel_uid: 'one', session_uid: 'session', status: 'active' });
    await listener.callback({ kind: 'session', uid: 'session' }, 'active', 50);
    const failure = await listener.callback(one, 'active', 20).catch((error: Error) => error.message);
    expect(failure).to.match(/^no callback said/);
  });

  it('refuses a body that is too large to be a callback', async () => {
    expect((await post({ text: 'x'.repeat(70_000) })).status).to.equal(413);
  });

  it('keeps the callbacks about what the run has made, however many others come', async () => {
    listener.owns(one);
    await post(said('active'));
    for (let count = 0; count < 1010; count += 1) await post(said('active', `foreign-${count}`));
    await listener.callback(one, 'active', 20);
    const gone = await listener.callback({ kind: 'channel', uid: 'foreign-0' }, 'active', 20).catch(() => 'gone');
    expect(gone).to.equal('gone');
  });

  it('refuses what is not signed when there is a secret', async () => {
    const secret = `whsec_${Buffer.from('a secret of 24 bytes....').toString('base64')}`;
    const strict = await WebhookListener.listen({ host: '127.0.0.1', port: 0, path: '/', secret });
    const { status } = await post(said('active'), strict.url);
    const failure = await strict.callback(one, 'active', 0).catch((error: Error) => error.message);
    await strict.close();
    expect(status).to.equal(401);
    expect(failure).to.include('POST / (answered 401: Missing required headers)');
  });

  it('does not listen with an empty secret', async () => {
    const options = { host: '127.0.0.1', port: 0, path: '/', secret: '' };
    const failure = await WebhookListener.listen(options).catch((error: Error) => error.message);
    expect(failure).to.equal("Secret can't be empty.");
  });

  it('takes the true time of a callback that came with times beyond the tolerance', async () => {
    const secret = `whsec_${Buffer.from('a secret of 24 bytes....').toString('base64')}`;
    const strict = await WebhookListener.listen({ host: '127.0.0.1', port: 0, path: '/', secret });
    const body = JSON.stringify(said('active'));
    const statuses: number[] = [];
    for (const minutes of [6, -6, 0]) {
      const at = new Date(Date.now() + minutes * 60_000);
      const headers = {
        'content-type': 'application/json',
        'webhook-id': 'msg_one',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign('msg_one', at, body),
      };
      statuses.push((await axios.post(strict.url, body, { headers, validateStatus: () => true })).status);
    }
    await strict.callback(one, 'active', 1000).finally(() => strict.close());
    expect(statuses).to.deep.equal([401, 401, 200]);
  });

  it('names the port and the variable when the port is in use', async () => {
    const port = Number(new URL(listener.url).port);
    const failure = await WebhookListener.listen({ host: '127.0.0.1', port, path: '/' }).catch(
      (error: Error) => error.message,
    );
    expect(failure).to.match(new RegExp(`port ${port} is in use. Set WEBHOOK_LISTEN to another host:port$`));
  });
});
