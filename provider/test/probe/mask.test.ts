import { expect } from 'chai';
import { masked, maskedText } from '../../probe/mask';

const uid = '3f2a9c1e-0000-4000-8000-00000000abcd';

describe('the mask of the probe', () => {
  for (const [what, body, shown] of [
    [
      'keeps keys, statuses and codes',
      '{"success":true,"data":{"status":"pending"}}',
      '{"success":true,"data":{"status":"pending"}}',
    ],
    ['shortens a UUID', `{"uid":"${uid}"}`, '{"uid":"3f2a…"}'],
    ['hides names', '{"first_name":"Ada","last_name":"Lovelace"}', '{"first_name":"…","last_name":"…"}'],
    ['hides a name in a message', '{"message":"No such client Ada Lovelace"}', '{"message":"No such client …"}'],
    ['hides a mail address', '{"email":"ada@example.org"}', '{"email":"…"}'],
    ['hides a telephone number', '{"phone":"+1 555 123 4567","number":15551234567}', '{"…":"…","number":…}'],
    ['hides a date, which may be of birth', '{"date":"1815-12-10"}', '{"date":"…"}'],
    ['hides a token', '{"token":"eyJhbGciOi.eyJzdWIi.c2ln"}', '{"token":"…"}'],
    ['hides a secret in the place of a key', '{"whsec_MfKQ9r8GKYqr":1}', '{"…":1}'],
    ['hides a name in the place of a key', '{"Ada Lovelace":true}', '{"…":true}'],
    ['keeps the status of a message', '{"message":"401 Unauthorized"}', '{"message":"401 Unauthorized"}'],
    ['hides the numbers of other messages', '{"message":"call 555 123"}', '{"message":"call …"}'],
    ['masks text that is not JSON', '<title>Bad Gateway of Ada</title>', '<title>Bad Gateway of …</title>'],
    ['shows two elements of a list', '[1,2,3]', '[1,2,…]'],
    ['keeps null and flags', '[null,false]', '[null,false]'],
  ] as const) {
    it(what, () => {
      expect(masked(body)).to.equal(shown);
    });
  }

  it('gives a long body 600 characters', () => {
    expect(
      masked(
        JSON.stringify(
          Array.from({ length: 2 }, () =>
            Object.fromEntries(
              Array.from({ length: 20 }, (_, key) => [
                `status_${'status'.repeat(0)}data_code_${'error_'.repeat(key)}`,
                'pending',
              ]),
            ),
          ),
        ),
      ),
    ).to.have.length(601);
  });

  it('hides what stands between other signs', () => {
    expect(maskedText('POST /channels?name=Ada#grace@example.org')).to.equal('POST /channels?name=…');
  });
});
