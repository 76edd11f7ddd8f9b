import { expect } from 'chai';
import { readPact } from '../../../lib/pact';
import { findingsOf } from '../../verification/questions';
import type { Result } from '../../verification/results';
import type { ReceivedCallback } from '../../verification/target/listener';

const channelCallback = 'a callback that a channel became active';
const sessionCallback = 'a callback that a session became active';

const named = (name: string) => ({ name });
const recorded = readPact({
  consumer: named('channel-app'),
  provider: named('communication-gw'),
  interactions: [{ description: channelCallback }],
});

const failed = (interaction: string, ...mismatches: string[]): Result => ({
  pact: { provider: 'communication-gw', pact: recorded, text: '' },
  provider: 'communication-gw',
  consumer: 'an app',
  interaction,
  states: ['a state'],
  keepsCredential: false,
  verdict: 'failed',
  ms: 1,
  mismatches,
  findings: [],
  testResult: { interactionDescription: interaction, success: false },
});

const callback = (more: Partial<ReceivedCallback> = {}): ReceivedCallback => ({
  method: 'POST',
  path: '',
  headers: { 'webhook-id': 'msg_1' },
  body: '{"event":"channel.status_changed"}',
  ...more,
});

const uid = '8f6c1c4e-3d0a-4b53-9d3c-5d3f0c1e7a01';

describe('the open questions that explain a failure', () => {
  it('are none for what passed', () => {
    const passed = { ...failed(channelCallback), verdict: 'passed' } as const;
    expect(findingsOf(passed, callback({ method: 'PUT' }), undefined)).to.deep.equal([]);
  });

  it('are those that a callback differs in, with the uids masked', () => {
    const headers = { authorization: 'Bearer a.b.c' };
    const other = callback({ method: 'PUT', path: `/channels/${uid}`, headers, body: `[{"uid":"${uid}"}]` });
    expect(findingsOf(failed(channelCallback), other, undefined)).to.deep.equal([
      { question: 'callback-method', expected: 'POST', found: 'PUT' },
      { question: 'callback-address', expected: 'one-url', found: '/channels/…' },
      { question: 'callback-headers', expected: 'standard-webhooks', found: 'bearer' },
      { question: 'callback-form', expected: 'event', found: '[{"uid":"…"}] (masked)' },
    ]);
  });

  it('show a callback without any header of identification, and a long body only in part', () => {
    const findings = findingsOf(failed(channelCallback), callback({ headers: {}, body: 'x'.repeat(1000) }), undefined);
    expect(findings.map(({ question, found }) => [question, found])).to.deep.equal([
      ['callback-headers', 'none'],
      ['callback-form', `${'x'.repeat(300)}… (masked)`],
    ]);
  });

  it('are none for a callback of the believed form: then a value in it is wrong', () => {
    expect(findingsOf(failed(channelCallback, 'body $.data'), callback(), undefined)).to.deep.equal([]);
  });

  for (const [interaction, reason, question, found] of [
    [
      channelCallback,
      `no callback said within 50 ms that channel ${uid} is active`,
      'channel-activation',
      'no callback',
    ],
    [
      sessionCallback,
      `no callback said within 50 ms that session ${uid} is active`,
      'session-activation',
      'no callback',
    ],
    [
      'a request to create a session',
      'POST /sessions: 422 {"errors":[{"message":"The channel is pending, not active"}]}',
      'channel-activation',
      'no sign of it',
    ],
  ] as const) {
    it(`name ${question} where a state fails because of ${reason.split(uid)[0]}`, () => {
      const findings = findingsOf(failed(interaction), undefined, reason);
      expect(findings.map((each) => [each.question, each.found])).to.deep.equal([[question, found]]);
    });
  }

  it('are none where a state fails for another reason', () => {
    expect(findingsOf(failed(channelCallback), undefined, 'business b has no client')).to.deep.equal([]);
  });

  for (const [interaction, difference, question] of [
    ['a request for the sessions of a contact', 'status: expected 200 but was 400', 'sessions-query'],
    ['a request to activate a channel', 'status: expected 200 but was 422', 'open-channel'],
    ['a request to create a session that already exists', 'body $.errors[0].code', 'duplicate-refusal'],
    ['a request to send a typing indicator', 'status: expected 200 but was 422', 'typing-body'],
    [
      'a request to send a typing indicator on an inactive session',
      'status: Expected status code 200 to be one of 409, 422',
      'typing-check',
    ],
    [
      'a request to send a typing indicator on an inactive session',
      'status: Expected status code 400 to be one of 409, 422',
      'not-active-refusal',
    ],
  ] as const) {
    it(`name ${question} where ${interaction} differs by ${difference}`, () => {
      const [found] = findingsOf(failed(interaction, difference), undefined, undefined);
      expect(found).to.include({ question, found: difference });
    });
  }

  it('are none for an interaction that no question is about', () => {
    expect(findingsOf(failed('a request to delete a channel', 'status'), undefined, undefined)).to.deep.equal([]);
  });
});
