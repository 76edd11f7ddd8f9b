import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import { type StatusChange, WebhookReceiver } from '../src';
import { closing } from './support/closing';
import { channelEvent, deliver, otherSecret, secondsSinceEpoch, secret, signature } from './support/deliveries';

const body = JSON.stringify(channelEvent());
const id = 'msg_signed';
/** Seconds since the epoch, so many minutes from now. The tolerance is five minutes. */
const minutes = (count: number) => secondsSinceEpoch() + 60 * count;

function signed({ timestamp = secondsSinceEpoch(), by = secret, text = body } = {}) {
  return { 'webhook-timestamp': String(timestamp), 'webhook-signature': signature(text, id, timestamp, by) };
}

describe('WebhookReceiver, signatures', () => {
  const use = closing();

  async function listen(by: string | undefined = secret) {
    const changes: StatusChange[] = [];
    const receiver = use(await WebhookReceiver.listen({ secret: by, onChange: (change) => changes.push(change) }));
    return { receiver, changes };
  }

  for (const [what, headers] of [
    ['a signature by the secret', () => signed()],
    ['a signature of four minutes ago', () => signed({ timestamp: minutes(-4) })],
    ['a signature of a clock four minutes ahead', () => signed({ timestamp: minutes(4) })],
    [
      'several signatures of which the last is good',
      () => {
        const [bad, good] = [signed({ by: otherSecret }), signed()];
        return { ...good, 'webhook-signature': `${bad['webhook-signature']} v2,AAAA ${good['webhook-signature']}` };
      },
    ],
  ] as const) {
    it(`takes ${what}`, async () => {
      const { receiver } = await listen();
      expect(await deliver(receiver, body, { id, headers: headers() })).to.equal(200);
    });
  }

  for (const [what, headers] of [
    ['a signature by another secret', () => signed({ by: otherSecret })],
    ['a signature of another body', () => signed({ text: `${body} ` })],
    ['a signature of six minutes ago', () => signed({ timestamp: minutes(-6) })],
    ['a signature of a clock six minutes ahead', () => signed({ timestamp: minutes(6) })],
    ['a good signature with another time', () => ({ ...signed(), 'webhook-timestamp': String(minutes(-1)) })],
    ['a good signature with another id', () => ({ ...signed(), 'webhook-id': 'msg_other' })],
    ['a time that is none', () => ({ ...signed(), 'webhook-timestamp': 'now' })],
    ['an empty signature', () => ({ ...signed(), 'webhook-signature': '' })],
    ['a signature without a value', () => ({ ...signed(), 'webhook-signature': 'v1' })],
    [
      'a good signature of another version',
      () => ({ ...signed(), 'webhook-signature': signed()['webhook-signature'].replace('v1', 'v2') }),
    ],
    [
      'several signatures of which none is good',
      () => ({ ...signed(), 'webhook-signature': `${signed({ by: otherSecret })['webhook-signature']} v1,AAAA` }),
    ],
  ] as const) {
    it(`answers 401 to ${what}, and announces nothing`, async () => {
      const { receiver, changes } = await listen();
      expect(await deliver(receiver, body, { id, headers: headers() })).to.equal(401);
      expect(changes).to.deep.equal([]);
    });
  }

  for (const without of ['webhook-signature', 'webhook-timestamp', 'webhook-id']) {
    it(`answers 401 when ${without} is missing`, async () => {
      const { receiver } = await listen();
      expect(await deliver(receiver, body, { id, headers: signed(), without: [without] })).to.equal(401);
    });
  }

  it('checks the bytes that came, not what they mean', async () => {
    const { receiver } = await listen();
    const spaced = JSON.stringify(channelEvent(), null, 2);
    expect(await deliver(receiver, spaced, { id, headers: signed({ text: body }) })).to.equal(401);
    expect(await deliver(receiver, spaced, { id, headers: signed({ text: spaced }) })).to.equal(200);
  });

  it('does not let a forged callback take the id of the true one', async () => {
    const { receiver } = await listen();
    expect(await deliver(receiver, body, { id, headers: signed({ by: otherSecret }) })).to.equal(401);
    expect(await deliver(receiver, body, { id, headers: signed() })).to.equal(200);
    await receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'active', 5_000);
  });

  it('answers 401, not 200, to a forged callback of an id that was taken in', async () => {
    const { receiver } = await listen();
    await deliver(receiver, body, { id, headers: signed() });
    await receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'active', 5_000);
    expect(await deliver(receiver, body, { id, headers: signed({ by: otherSecret }) })).to.equal(401);
  });

  it('answers 400 to what is signed but not a callback', async () => {
    const { receiver } = await listen();
    expect(await deliver(receiver, 'active', { id, headers: signed({ text: 'active' }) })).to.equal(400);
  });

  it('takes a callback without a signature when it has no secret', async () => {
    const receiver = use(await WebhookReceiver.listen({ secret: undefined }));
    expect(await deliver(receiver, body, { id, without: ['webhook-signature'] })).to.equal(200);
  });

  for (const count of [-6, 6]) {
    it(`takes the true time of a callback that came with one ${count} minutes off`, async () => {
      const { receiver } = await listen();
      const headers = signed({ timestamp: minutes(count) });
      expect(await deliver(receiver, body, { id, headers })).to.equal(401);
      expect(await deliver(receiver, body, { id, headers: signed() })).to.equal(200);
      await receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'active', 5_000);
    });
  }

  for (const bad of ['', 'whsec_', 'whsec_???']) {
    it(`does not listen with "${bad}" for a secret`, async () => {
      // If it listened, the port would be in use for the one that listens next.
      const { receiver } = await listen();
      const port = Number(new URL(receiver.url).port);
      await receiver.close();
      expect(await rejection(WebhookReceiver.listen({ port, secret: bad }))).to.be.instanceOf(Error);
      use(await WebhookReceiver.listen({ port }));
    });
  }
});
