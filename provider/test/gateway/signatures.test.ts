import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { newSecret } from '../../gateway/start';
import { startTestGateway } from '../support/gateway';
import { type Received, Sink } from '../support/sink';

/** Resolves to a callback of a gateway that signs with these secrets. */
async function callbackSignedWith(secrets: string[]): Promise<Received> {
  const sink = await Sink.listen();
  const gateway = await startTestGateway({ callbacks: { url: sink.url, secrets } });
  try {
    return await sink.nth(1, await gateway.api.activeChannel());
  } finally {
    await gateway.close();
    await sink.close();
  }
}

const headersOf = ({ headers }: Received) => ({
  'webhook-id': String(headers['webhook-id']),
  'webhook-timestamp': String(headers['webhook-timestamp']),
  'webhook-signature': String(headers['webhook-signature']),
});
const verified = (secret: string, received: Received, text = received.text) =>
  new Webhook(secret).verify(text, headersOf(received));

describe('the signature of a callback', () => {
  const secrets = [newSecret(), newSecret()];
  let received: Received;
  before(async () => {
    received = await callbackSignedWith(secrets);
  });

  it('is one for each secret, so that either verifies while one replaces the other', () => {
    expect(headersOf(received)['webhook-signature'].split(' ')).to.have.length(2);
    for (const secret of secrets) expect(verified(secret, received)).to.deep.equal(received.payload);
  });

  it('is not one of another secret', () => {
    expect(() => verified(newSecret(), received)).to.throw('No matching signature');
  });

  it('is of the very bytes that were sent', () => {
    const [secret = ''] = secrets;
    expect(() => verified(secret, received, `${received.text} `)).to.throw('No matching signature');
  });

  it('is not there when no secret is configured', async () => {
    const { headers } = await callbackSignedWith([]);
    expect(headers).not.to.have.property('webhook-signature');
  });
});
