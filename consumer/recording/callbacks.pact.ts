import { EventEmitter, once } from 'node:events';
import { MatchersV3 } from '@pact-foundation/pact';
import axios from 'axios';
import { expect } from 'chai';
import { type StatusChange, WebhookReceiver } from '../src';
import { aMessage } from './interaction';
import { anyUid, example } from './matchers';

// A message in a pact has no fields for the method and the address of a callback, so they are metadata.
const metadata = {
  'http-method': 'POST',
  /** The part of the path below the app's webhook URL, with the query. */
  'http-path': '',
  contentType: 'application/json',
  'webhook-id': MatchersV3.regex('^\\S+$', 'msg_0001'),
  'webhook-timestamp': MatchersV3.regex('^[0-9]+$', '1767268800'),
};
const rfc3339 = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$';
const occurredAt = MatchersV3.regex(rfc3339, example.occurredAt);

/** Delivers a message over HTTP to the real receiver, as the gateway would. Resolves to the change that the app is told. */
async function receive(message: {
  contents: { content: unknown };
  metadata: Record<string, unknown>;
}): Promise<StatusChange> {
  const app = new EventEmitter();
  const told = once(app, 'change');
  const receiver = await WebhookReceiver.listen({ onChange: (change) => app.emit('change', change) });
  try {
    const sent = message.metadata as Record<string, string>;
    const { contentType = '', 'http-method': method = '', 'http-path': path = '', ...headers } = sent;
    await axios.request({
      method,
      url: `${receiver.url}${path}`,
      data: message.contents.content,
      headers: { ...headers, 'content-type': contentType },
    });
    return (await told)[0];
  } finally {
    await receiver.close();
  }
}

describe('callbacks', () => {
  it('takes in that a channel became active', () =>
    aMessage(
      { given: 'a channel has been activated', description: 'a callback that a channel became active' },
      (message) =>
        message.withMetadata(metadata).withJSONContent({
          event: 'channel.status_changed',
          occurred_at: occurredAt,
          data: {
            business_uid: anyUid('business_uid'),
            channel: { uid: anyUid('channel_uid'), status: 'active' },
          },
        }),
    ).executeTest(async (message) => {
      expect(await receive(message)).to.deep.equal({
        kind: 'channel',
        businessUid: example.businessUid,
        occurredAt: Date.parse(example.occurredAt),
        uid: example.channelUid,
        status: 'active',
      });
    }));

  it('takes in that a session became active', () =>
    aMessage(
      { given: 'a session has been activated', description: 'a callback that a session became active' },
      (message) =>
        message.withMetadata(metadata).withJSONContent({
          event: 'session.status_changed',
          occurred_at: occurredAt,
          data: {
            business_uid: anyUid('business_uid'),
            channel_uid: anyUid('channel_uid'),
            contact_uid: anyUid('contact_uid'),
            external_uid: anyUid('external_uid'),
            session: { uid: anyUid('session_uid'), status: 'active' },
          },
        }),
    ).executeTest(async (message) => {
      expect(await receive(message)).to.deep.equal({
        kind: 'session',
        businessUid: example.businessUid,
        occurredAt: Date.parse(example.occurredAt),
        uid: example.sessionUid,
        status: 'active',
        channelUid: example.channelUid,
        contactUid: example.contactUid,
        externalUid: example.externalUid,
      });
    }));
});
