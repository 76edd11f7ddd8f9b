import { expect } from 'chai';
import { example } from '../recording/matchers';
import { readCallback } from '../src/callbacks';
import { channelEvent, sessionEvent } from './support/deliveries';

const { businessUid, channelUid, contactUid, externalUid, sessionUid } = example;
const occurredAt = Date.parse(example.occurredAt);
const read = (event: unknown) => readCallback(event);

describe('readCallback', () => {
  it('reads a change of a channel', () => {
    const change = { kind: 'channel', businessUid, occurredAt, uid: channelUid, status: 'blocked' };
    expect(read(channelEvent({ status: 'blocked' }))).to.deep.equal(change);
  });

  it('reads a change of a session', () => {
    const change = { kind: 'session', businessUid, occurredAt, uid: sessionUid, status: 'failed' };
    expect(read(sessionEvent({ status: 'failed' }))).to.deep.equal({ ...change, channelUid, contactUid, externalUid });
  });

  it('leaves out what it does not know', () => {
    const { data, ...event } = channelEvent();
    const channel = { ...data.channel, display_name: 'Example', unheard_of: 1 };
    expect(read({ ...event, more: 1, data: { ...data, more: 1, channel } })).to.deep.equal(read(channelEvent()));
  });

  for (const [text, milliseconds] of [
    ['2026-01-01T12:00:00Z', 0],
    ['2026-01-01T14:00:00+02:00', 0],
    ['2026-01-01T12:00:00.123456789Z', 123],
  ] as const) {
    it(`takes ${text} for a time`, () => {
      expect(read(channelEvent({ occurredAt: text }))?.occurredAt).to.equal(occurredAt + milliseconds);
    });
  }

  for (const text of ['', '2026-01-01', '2026-01-01T12:00:00', '2026-13-01T12:00:00Z', '1767268800']) {
    it(`does not take "${text}" for a time`, () => {
      expect(read(channelEvent({ occurredAt: text }))).to.equal(undefined);
    });
  }

  for (const [what, json] of [
    ['a text', 'active'],
    ['null', null],
    ['a list', []],
    ['an unknown event', { ...channelEvent(), event: 'message.received' }],
    ['an event without its data', { ...channelEvent(), data: undefined }],
    ['an event without its time', { ...channelEvent(), occurred_at: undefined }],
    ['the data of a channel in the event of a session', { ...sessionEvent(), data: channelEvent().data }],
    ['an unknown status', channelEvent({ status: 'sleeping' })],
    ['a status that only channels have, of a session', sessionEvent({ status: 'error' })],
    ['an empty uid', channelEvent({ uid: '' })],
  ] as const) {
    it(`reads nothing from ${what}`, () => {
      expect(readCallback(json)).to.equal(undefined);
    });
  }

  for (const missing of ['business_uid', 'channel_uid', 'contact_uid', 'external_uid', 'session'] as const) {
    it(`reads nothing from a change of a session without ${missing}`, () => {
      const event = sessionEvent();
      expect(read({ ...event, data: { ...event.data, [missing]: undefined } })).to.equal(undefined);
    });
  }
});
