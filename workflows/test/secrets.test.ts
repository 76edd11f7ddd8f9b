import { expect } from 'chai';
import { Secrets } from '../runner/secrets';

describe('what is printed of a response', () => {
  const secrets = new Secrets(new Map([['APP_TOKEN', 'app-secret-token']]));

  const hidden: [text: string, shown: string][] = [
    ['{"token": 123456, "n": 1}', '{"token": ***, "n": 1}'],
    ['{"tokens": ["a]bc", "def"], "n": 1}', '{"tokens": [***], "n": 1}'],
    ['{"token": {"value": "abc"}, "n": 1}', '{"token": {***}, "n": 1}'],
    ['{"tokens": [["abc"], ["def"]]}', '{"tokens": [***'],
    ['{"tokens": ["ab', '{"tokens": [***'],
    ['{"token": "a\\"b", "n": 1}', '{"token": "***", "n": 1}'],
  ];
  for (const [text, shown] of hidden) it(`is ${shown} of ${text}`, () => expect(secrets.shown(text)).to.equal(shown));

  it('is soon known of 8 MiB, also where names never end', () => {
    const size = 8 * 1024 * 1024;
    for (const text of ['"token ', '"', '"token": [1,', '"token": "\\"'])
      expect(secrets.shown(text.slice(0, 1) + text.slice(1).repeat(size / text.length))).to.have.length.below(400);
    // A pattern that grows faster than its text would take hours.
  }).timeout(30_000);

  it('has no half of a secret where it is cut off', () => {
    for (let length = 280; length < 300; length += 1)
      expect(secrets.shown(`${'.'.repeat(length)}app-secret-token`)).not.to.match(/app/);
    for (let length = 4000; length < 4200; length += 1)
      expect(secrets.shown(`{"token":"${'.'.repeat(length)}","a":"app-secret-token"}`)).not.to.match(/app/);
  });

  it('is as it was said where a long value is extracted, and *** where one holds a secret', () => {
    const long = 'token '.repeat(1_000_000);
    expect(secrets.without({ long: [long], other: { my_token: [1] } })).to.deep.equal({ long: [long], other: '***' });
  });

  it('hides extracted numbers and lists of secrets elsewhere too', () => {
    const learning = new Secrets(new Map());
    learning.learn('token', 123456);
    learning.learn('tokens', ['abcdef', [654321], null, true]);
    expect(learning.hide('/x/123456/abcdef/654321/null/true')).to.equal('/x/***/***/***/null/true');
  });

  it('hides a secret that no URL can hold', () => {
    const secrets = new Secrets(new Map());
    secrets.learn('session_token', 'half \ud800 a character');
    expect(secrets.hide('it is half \ud800 a character!')).to.equal('it is ***!');
  });
});
