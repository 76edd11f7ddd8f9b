import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect } from 'chai';
import { example } from '../recording/matchers';
import { type StatusChange, WebhookReceiver } from '../src';
import { closing } from './support/closing';
import { channelEvent, deliver, sessionEvent } from './support/deliveries';

describe('WebhookReceiver, what it announces', () => {
  const use = closing();

  async function listen(onChange?: () => void) {
    const changes: StatusChange[] = [];
    const receiver = use(
      await WebhookReceiver.listen({
        onChange: (change) => {
          changes.push(change);
          onChange?.();
        },
      }),
    );
    return { receiver, statuses: () => changes.map(({ status }) => status) };
  }

  it('announces a callback once, however often it is delivered', async () => {
    const { receiver, statuses } = await listen();
    const twice = { id: 'msg_twice' };
    expect(await deliver(receiver, channelEvent(), twice)).to.equal(200);
    expect(await deliver(receiver, channelEvent(), twice)).to.equal(200);
    await deliver(receiver, channelEvent({ status: 'inactive' }));
    await receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'inactive', 5_000);
    expect(statuses()).to.deep.equal(['active', 'inactive']);
  });

  it('announces a callback once that is delivered twice at the same time', async () => {
    const { receiver, statuses } = await listen();
    const statusesOfBoth = await Promise.all([1, 2].map(() => deliver(receiver, channelEvent(), { id: 'msg_both' })));
    expect(statusesOfBoth).to.deep.equal([200, 200]);
    await deliver(receiver, channelEvent({ status: 'inactive' }));
    await receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'inactive', 5_000);
    expect(statuses()).to.deep.equal(['active', 'inactive']);
  });

  it('takes a callback again that it refused before', async () => {
    const { receiver } = await listen();
    expect(await deliver(receiver, 'broken', { id: 'msg_again' })).to.equal(400);
    expect(await deliver(receiver, channelEvent(), { id: 'msg_again' })).to.equal(200);
    await receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'active', 5_000);
  });

  it('answers 200 to a stale callback, and does not announce it', async () => {
    const { receiver, statuses } = await listen();
    await deliver(receiver, channelEvent({ status: 'active', occurredAt: '2026-01-01T12:00:02Z' }));
    const stale = channelEvent({ status: 'inactive', occurredAt: '2026-01-01T12:00:01Z' });
    expect(await deliver(receiver, stale)).to.equal(200);
    await deliver(receiver, sessionEvent());
    await receiver.waitFor({ kind: 'session', uid: example.sessionUid }, 'active', 5_000);
    expect(statuses()).to.deep.equal(['active', 'active']);
  });

  it('tells those who wait only when the response is sent, after which the gateway changes the status', async () => {
    const order: string[] = [];
    const sent = () => order.push('sent');
    const { receiver } = await listen(() => order.push('announced'));
    const waiting = receiver
      .waitFor({ kind: 'channel', uid: example.channelUid }, 'active', 5_000)
      .then(() => order.push('told'));
    subscribe('http.server.response.finish', sent);
    try {
      await deliver(receiver, channelEvent());
      await waiting;
    } finally {
      unsubscribe('http.server.response.finish', sent);
    }
    expect(order).to.deep.equal(['sent', 'announced', 'told']);
  });
});
