import { expect } from 'chai';
import { example } from '../recording/matchers';
import { type StatusChange, WebhookReceiver } from '../src';
import { closing } from './support/closing';
import { channelEvent, deliver, sessionEvent } from './support/deliveries';

describe('WebhookReceiver', () => {
  const use = closing();

  async function listen() {
    const changes: StatusChange[] = [];
    const receiver = use(await WebhookReceiver.listen({ onChange: (change) => changes.push(change) }));
    return { receiver, changes, statuses: () => changes.map(({ status }) => status) };
  }

  it('answers 200 to a callback, and announces it', async () => {
    const { receiver, statuses } = await listen();
    expect(await deliver(receiver, channelEvent())).to.equal(200);
    await receiver.waitFor({ channel: example.channelUid }, 'active', 5_000);
    expect(statuses()).to.deep.equal(['active']);
  });

  it('takes a callback of a uid that nobody has heard of', async () => {
    const { receiver, changes } = await listen();
    expect(await deliver(receiver, sessionEvent({ uid: 'unheard-of' }))).to.equal(200);
    await receiver.waitFor({ session: 'unheard-of' }, 'active', 5_000);
    expect(changes).to.have.lengthOf(1);
  });

  for (const [what, event, options] of [
    ['what is not JSON', 'active', {}],
    ['nothing', '', {}],
    ['an event that it does not know', { ...channelEvent(), event: 'message.received' }, {}],
    ['an event without its data', { ...channelEvent(), data: undefined }, {}],
    ['a callback without webhook-id', channelEvent(), { without: ['webhook-id'] }],
    ['a callback with an empty webhook-id', channelEvent(), { headers: { 'webhook-id': '' } }],
    ['a callback without a content type', channelEvent(), { without: ['content-type'] }],
    ['a callback as text', channelEvent(), { headers: { 'content-type': 'text/plain' } }],
    ['a callback as a form', channelEvent(), { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['a JSON patch', channelEvent(), { headers: { 'content-type': 'application/json-patch+json' } }],
  ] as const) {
    it(`answers 400 to ${what}, and announces nothing`, async () => {
      const { receiver, changes } = await listen();
      expect(await deliver(receiver, event, options)).to.equal(400);
      expect(changes).to.deep.equal([]);
    });
  }

  it('takes JSON of a named charset', async () => {
    const { receiver } = await listen();
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect(await deliver(receiver, channelEvent(), { headers })).to.equal(200);
  });

  it('answers 404 on every other path', async () => {
    const { receiver } = await listen();
    for (const path of ['/', '/webhooks', '/webhooks/communication-gw/', '//webhooks/communication-gw']) {
      const { status } = await fetch(new URL(receiver.url).origin + path, { method: 'POST', body: '{}' });
      expect(status, path).to.equal(404);
    }
  });

  it('answers 405 to every other method, and says which it takes', async () => {
    const { receiver } = await listen();
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await fetch(receiver.url, { method });
      expect([status, headers.get('allow')], method).to.deep.equal([405, 'POST']);
    }
  });

  it('takes a callback with a query behind its path', async () => {
    const { receiver } = await listen();
    expect(await deliver({ url: `${receiver.url}?from=gateway` }, channelEvent())).to.equal(200);
  });
});
