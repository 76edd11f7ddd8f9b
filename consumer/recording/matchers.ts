import { MatchersV3 } from '@pact-foundation/pact';

/** Examples. They are fixed, so that recording twice gives the same bytes. All of them are invented. */
export const example = {
  token: 'example-staff-token',
  businessUid: 'business00000001',
  channelUid: '8f6c1c4e-3d0a-4b53-9d3c-5d3f0c1e7a01',
  contactUid: 'contact000000001',
  sessionUid: 'session-0001',
  externalUid: 'external-0001',
  displayName: 'Example channel',
  occurredAt: '2026-01-01T12:00:00.000Z',
} as const;

/** Forms of the uids (source: api). */
const pattern = {
  business_uid: '\\S{16}',
  channel_uid: '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  contact_uid: '\\S{16}',
  session_uid: '\\S+',
  external_uid: '\\S+',
} as const;

type Uid = keyof typeof pattern;

const exampleOf: Record<Uid, string> = {
  business_uid: example.businessUid,
  channel_uid: example.channelUid,
  contact_uid: example.contactUid,
  session_uid: example.sessionUid,
  external_uid: example.externalUid,
};

// With pact's own fromProviderState the mock accepts every path: https://github.com/pact-foundation/pact-js/issues/1088
const injected = (expression: string, value: string, regex: string) => ({
  ...MatchersV3.regex(`^${regex}$`, value),
  'pact:generator:type': 'ProviderState' as const,
  expression,
});

/** A uid in a request, for which the provider state injects the real one. The mock wants a text of its form. */
export const uidFromState = (uid: Uid) => injected(`\${${uid}}`, exampleOf[uid], pattern[uid]);

/** A path that ends in a uid, for which the provider state injects the real one. */
export const pathFromState = (parent: string, uid: Uid) =>
  injected(`${parent}/\${${uid}}`, `${parent}/${exampleOf[uid]}`, `${parent}/${pattern[uid]}`);

/** A channel's name in a request, for which the provider state injects one that shows whose channel it is. */
export const displayNameFromState = injected(`\${display_name}`, example.displayName, '.+');

/**
 * A text of a form. The type is matched too, because a pattern alone accepts null, and a number whose digits fit, neither of which the
 * app accepts.
 */
const text = (regex: string, value: string) => ({
  'pact:matcher:type': [{ 'pact:matcher:type': 'type' }, { 'pact:matcher:type': 'regex', regex }],
  value,
});

/** Any text that is not empty. */
export const anyText = text('^.+$', 'Session already exist');

/** A uid in a response or a callback: any text of its form. */
export const anyUid = (uid: Uid) => text(`^${pattern[uid]}$`, exampleOf[uid]);

export const oneOf = (...values: [string, ...string[]]) => MatchersV3.regex(`^(${values.join('|')})$`, values[0]);

/** The header of every call, except the one that records a call without a token. The provider state injects a token that is valid. */
export const authorization = {
  Authorization: injected(`Bearer \${token}`, `Bearer ${example.token}`, 'Bearer \\S+'),
};

/** Accepts the status of the API description, and the other status that the step lists accept. */
export const okOrCreated = (status: 200 | 201) => MatchersV3.matchStatus(status, [200, 201]);

/** Accepts both statuses that the evidence allows for a refusal, since the app handles them alike. */
export const refusedWith422Or409 = MatchersV3.matchStatus(422, [409, 422]);
