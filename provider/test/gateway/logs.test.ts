import { Writable } from 'node:stream';
import { expect } from 'chai';
import pino from 'pino';
import { newSecret } from '../../gateway/start';
import { type Api, channels, clients } from '../support/api';
import { ada, business, startTestGateway, tokens } from '../support/gateway';
import { sendRaw } from '../support/http';
import { hang, reset, Sink, status } from '../support/sink';

describe('the log', () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const secret = newSecret();
  const secrets = [secret, 'whsec_%%% no base64'];

  before(async function () {
    this.timeout(10_000); // a whole lifecycle, a late response included
    const sink = await Sink.listen();
    const callbacks = { url: sink.url, secrets };
    const gateway = await startTestGateway({
      logger: pino({ level: 'trace' }, stream),
      callbacks,
      responseTimeoutMs: 100,
    });
    try {
      await provoke(gateway.api, sink);
    } finally {
      await gateway.close();
      await sink.close();
    }
  });

  async function provoke(api: Api, sink: Sink): Promise<void> {
    const broken = await api.pendingChannel();
    await api.putChannel(broken, { status: 'active' }); // cannot be signed: one of the secrets is none
    await api.channelBecomes(broken, 'error');
    secrets.pop();
    const channel = await api.pendingChannel();
    sink.script(channel, status(500), reset, hang);
    await api.putChannel(channel, { status: 'active' });
    await api.channelBecomes(channel, 'error');
    await api.setChannel(channel, 'active');
    await api.activeSession(channel, ada);
    await api.createSession(channel, ada);
    await api.get(clients, { business_id: business });
    await api.as(`${tokens.staff}-mistyped`).get(clients);
    await api.call({ method: 'POST', path: channels, body: '{', headers: { 'content-type': 'application/json' } });
    await api.call({ method: 'GET', path: '/nowhere' });
    await api.call({ method: 'DELETE', path: `${channels}/%zz` });
    const head = `host: x\r\nauthorization: Bearer ${tokens.staff}\r\n`;
    await sendRaw(api.url, `NONSENSE /${channels} HTTP/1.1\r\n${head}\r\n`);
    await sendRaw(api.url, `POST /${channels} HTTP/1.1\r\n${head}content-length: none\r\n\r\n`);
  }

  it('has a line for each try of a callback, and for what is not a request', () => {
    const all = lines.join('');
    for (const each of ['callback answered', 'callback failed', 'ECONNRESET', 'TimeoutError', 'not a request']) {
      expect(all).to.include(each);
    }
  });

  it('never has a token', () => {
    expect(lines.filter((line) => Object.values(tokens).some((token) => line.includes(token)))).to.deep.equal([]);
  });

  it('never has the bytes of a token either, as an error of the HTTP parser holds them', () => {
    const bytes = [...Buffer.from(tokens.staff)].join(',');
    expect(lines.filter((line) => line.includes(bytes) || line.includes('rawPacket'))).to.deep.equal([]);
  });

  it('never has a webhook secret, nor a signature', () => {
    const parts = [secret.slice('whsec_'.length), 'whsec_', 'no base64', 'v1,'];
    expect(lines.filter((line) => parts.some((each) => line.includes(each)))).to.deep.equal([]);
  });

  it('is JSON, a line each', () => {
    for (const line of lines) expect(JSON.parse(line)).to.have.property('level');
  });
});
