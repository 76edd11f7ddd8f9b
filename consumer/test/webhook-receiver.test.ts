import { once } from 'node:events';
import { expect } from 'chai';
import { example } from '../recording/matchers';
import { rejection } from '../recording/rejection';
import { ActivationTimeoutError, type StatusChange, type UnreadableCallback, WebhookReceiver } from '../src';
import { closing } from './support/closing';
import { channelEvent, deliver, secondsSinceEpoch, secret, sessionEvent } from './support/deliveries';
import { within } from './support/within';

describe('WebhookReceiver', () => {
  const use = closing();

  async function listen() {
    const changes: StatusChange[] = [];
    const unreadable: UnreadableCallback[] = [];
    const options = {
      onChange: (change: StatusChange) => changes.push(change),
      onUnreadable: (callback: UnreadableCallback) => unreadable.push(callback),
    };
    const receiver = use(await WebhookReceiver.listen(options));
    return { receiver, changes, unreadable, statuses: () => changes.map(({ status }) => status) };
  }

  it('answers 200 to a callback, and announces it', async () => {
    const { receiver, statuses } = await listen();
    expect(await deliver(receiver, channelEvent())).to.equal(200);
    await receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'active', 5_000);
    expect(statuses()).to.deep.equal(['active']);
  });

  it('takes a callback of a uid that nobody has heard of', async () => {
    const { receiver, changes } = await listen();
    expect(await deliver(receiver, sessionEvent({ uid: 'unheard-of' }))).to.equal(200);
    await receiver.waitFor({ kind: 'session', uid: 'unheard-of' }, 'active', 5_000);
    expect(changes).to.have.lengthOf(1);
  });

  for (const [what, event, options] of [
    ['an event that it does not know', { ...channelEvent(), event: 'message.received' }, {}],
    ['an event without its data', { ...channelEvent(), data: undefined }, {}],
    ['a callback without webhook-id', channelEvent(), { without: ['webhook-id'] }],
    ['a callback with an empty webhook-id', channelEvent(), { headers: { 'webhook-id': '' } }],
    ['a callback with a webhook-id of 256 characters', channelEvent(), { headers: { 'webhook-id': 'x'.repeat(256) } }],
    ['a callback about a uid of 256 characters', channelEvent({ uid: 'x'.repeat(256) }), {}],
    ['a callback without a content type', channelEvent(), { without: ['content-type'] }],
    ['a callback as text', channelEvent(), { headers: { 'content-type': 'text/plain' } }],
    ['a callback as a form', channelEvent(), { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['a JSON patch', channelEvent(), { headers: { 'content-type': 'application/json-patch+json' } }],
  ] as const) {
    it(`answers 200 to ${what}, shows it as unreadable, and announces no change`, async () => {
      const { receiver, changes, unreadable } = await listen();
      expect(await deliver(receiver, event, options)).to.equal(200);
      expect(changes).to.deep.equal([]);
      expect(unreadable.map(({ body }) => body)).to.deep.equal([JSON.stringify(event)]);
    });
  }

  for (const [what, body] of [
    ['no JSON', 'active'],
    ['no body', ''],
  ] as const) {
    it(`answers 400 to ${what}`, async () => {
      const { receiver, unreadable } = await listen();
      expect(await deliver(receiver, body)).to.equal(400);
      expect(unreadable).to.deep.equal([]);
    });
  }

  it('says success to a callback that it acknowledges', async () => {
    const { receiver } = await listen();
    const response = await fetch(receiver.url, { method: 'POST', body: '{}' });
    expect([response.status, await response.text()]).to.deep.equal([200, '{"success":true}']);
    expect(response.headers.get('content-type')).to.equal('application/json');
  });

  it('shows an unreadable callback without its headers and cut to a length, and at most 100 in a minute', async () => {
    const { receiver, unreadable } = await listen();
    const body = JSON.stringify({ text: 'x'.repeat(5_000) });
    const send = () => fetch(receiver.url, { method: 'POST', body, headers: { authorization: 'Bearer secret' } });
    for (let count = 0; count < 105; count += 1) expect((await send()).status).to.equal(200);
    expect(unreadable).to.have.lengthOf(100);
    expect(unreadable[0]?.body).to.equal(body.slice(0, 4096));
    expect(JSON.stringify(unreadable)).not.to.include('secret');
  });

  for (const [what, hook] of [
    [
      'throws',
      () => {
        throw new Error('Broken\nhook');
      },
    ],
    ['rejects', () => Promise.reject(new Error('Broken\nhook'))],
  ] as const) {
    it(`answers, goes on and warns in one line when a hook of the app ${what}`, async () => {
      const receiver = use(await WebhookReceiver.listen({ onChange: hook, onUnreadable: hook }));
      for (const [name, event] of [
        ['onUnreadable', {}],
        ['onChange', channelEvent()],
      ] as const) {
        const warned = once(process, 'warning');
        expect(await within(deliver(receiver, event), 'the response')).to.equal(200);
        const [{ message }] = await within(warned, 'the warning');
        expect(message).to.equal(`${name} of the webhook receiver failed: Broken\\u000ahook`);
      }
      await receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'active', 5_000);
    });
  }

  it('tells those who wait, also later, that it is closed', async () => {
    const receiver = use(await WebhookReceiver.listen());
    const wait = () => rejection(receiver.waitFor({ kind: 'channel', uid: 'c1' }, 'active', 60_000));
    const waiting = wait();
    await receiver.close();
    for (const error of await within(Promise.all([waiting, wait()]), 'the end of the waits')) {
      expect(error)
        .to.be.instanceOf(ActivationTimeoutError)
        .with.property(
          'message',
          'channel c1 did not become active before the receiver was closed: no callback arrived at all',
        );
    }
  });

  it('tells who waits in vain why callbacks were without effect, each reason once', async () => {
    const receiver = use(await WebhookReceiver.listen({ secret }));
    const minutesAgo = (minutes: number) => String(secondsSinceEpoch() - 60 * minutes);
    for (let times = 0; times < 100; times += 1)
      await deliver(receiver, channelEvent(), { without: ['webhook-signature'] });
    await deliver(receiver, channelEvent(), { headers: { 'webhook-timestamp': minutesAgo(6) } });
    await deliver(receiver, channelEvent(), { headers: { 'webhook-timestamp': minutesAgo(-6) } });
    await deliver(receiver, channelEvent(), { headers: { 'webhook-signature': 'v1,AAAA' } });
    await deliver(receiver, { event: 'message.received' });
    await deliver({ url: new URL('/elsewhere', receiver.url).href }, channelEvent());
    await deliver(receiver, 'active');
    const error = await rejection(receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'active', 0));
    expect(error).to.have.property(
      'message',
      `channel ${example.channelUid} did not become active within 0 ms: no callback arrived at all that counts; without effect were ${[
        '100 × 401, Missing required headers',
        '1 × 401, Message timestamp too old',
        '1 × 401, Message timestamp too new',
        '1 × 401, No matching signature found',
        '1 × 200, a form that the app cannot read',
        '1 × 404, another path',
        '1 × 400, no JSON',
      ].join('; ')}`,
    );
  });

  it('takes JSON of a named charset', async () => {
    const { receiver } = await listen();
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect(await deliver(receiver, channelEvent(), { headers })).to.equal(200);
  });

  it('takes a callback below its path, by PUT as well', async () => {
    const { receiver, statuses } = await listen();
    const { status } = await fetch(`${receiver.url}/channels/c1`, {
      method: 'PUT',
      body: JSON.stringify(channelEvent()),
      headers: { 'content-type': 'application/json', 'webhook-id': 'one' },
    });
    await receiver.waitFor({ kind: 'channel', uid: example.channelUid }, 'active', 5_000);
    expect([status, statuses()]).to.deep.equal([200, ['active']]);
  });

  it('answers 404 on every other path', async () => {
    const { receiver } = await listen();
    for (const path of ['/', '/webhooks', '/webhooks/communication-gwx', '//webhooks/communication-gw']) {
      const { status } = await fetch(new URL(receiver.url).origin + path, { method: 'POST', body: '{}' });
      expect(status, path).to.equal(404);
    }
  });

  it('answers 405 to every other method, and says which it takes', async () => {
    const { receiver } = await listen();
    for (const method of ['GET', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await fetch(receiver.url, { method });
      expect([status, headers.get('allow')], method).to.deep.equal([405, 'POST, PUT']);
    }
  });

  it('takes a callback with a query behind its path', async () => {
    const { receiver } = await listen();
    expect(await deliver({ url: `${receiver.url}?from=gateway` }, channelEvent())).to.equal(200);
  });
});
