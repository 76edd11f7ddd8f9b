import axios from 'axios';
import { expect } from 'chai';
import { WebhookListener } from '../../verification/listener';

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
    expect(failure).to.match(/^no callback said within 50 ms that channel one is active; the last that arrived: /);
    expect(failure).to.include('"uid":"two"').and.to.include('POST /elsewhere (answered 404)');
  });

  it('refuses another method', async () => {
    const { status } = await axios.put(listener.url, said('active'), { validateStatus: () => true });
    expect(status).to.equal(405);
  });

  it('refuses what is not signed when there is a secret', async () => {
    const secret = `whsec_${Buffer.from('a secret of 24 bytes....').toString('base64')}`;
    const strict = await WebhookListener.listen({ host: '127.0.0.1', port: 0, path: '/', secret });
    const { status } = await post(said('active'), strict.url);
    await strict.close();
    expect(status).to.equal(401);
  });

  it('names the port and the variable when the port is in use', async () => {
    const port = Number(new URL(listener.url).port);
    const failure = await WebhookListener.listen({ host: '127.0.0.1', port, path: '/' }).catch(
      (error: Error) => error.message,
    );
    expect(failure).to.match(new RegExp(`port ${port} is in use. Set WEBHOOK_LISTEN to another host:port$`));
  });
});
