import { expect } from 'chai';
import { statusIn, textsOf } from '../../verification/target/callback-texts';

/** A value in so many objects, each in the other. */
const nested = (levels: number, value: string) => `${'{"a":'.repeat(levels)}${value}${'}'.repeat(levels)}`;

describe('the texts of a callback', () => {
  it('are the parts of its path, the values of its query and the texts of its body', () => {
    const texts = textsOf('/channels/one?business_uid=b&x=a%20b?', '{"data":{"list":["c",{"d":"e"}],"n":1}}');
    expect(texts).to.deep.equal(['channels', 'one', 'b', 'a b?', 'c', 'e']);
  });

  for (const path of ['//', '//:x', '//[', '///', '/%', '/\\', '//a:b@c:99999', '?', '']) {
    it(`are read from the path "${path}", which is no part of a URL`, () => {
      expect(textsOf(path, '{"a":"one"}')).to.include('one');
    });
  }

  it('are none of a body that is nested too deep to be a callback', () => {
    expect(textsOf('', nested(40, '"one"'))).to.deep.equal(['one']);
    expect(textsOf('', nested(60, '"one"'))).to.deep.equal([]);
    expect(textsOf('', '['.repeat(32_000) + ']'.repeat(32_000))).to.deep.equal([]);
  });
});

describe('the status in a callback', () => {
  it('is that of the innermost object that holds the uid, or else of any object', () => {
    expect(statusIn('{"status":"outer","a":{"status":"inner","b":["one"]}}', 'one')).to.equal('inner');
    expect(statusIn('{"status":"outer","a":{"b":"one"},"c":{"status":"other"}}', 'one')).to.equal('outer');
    expect(statusIn('{"uid":"one","c":{"status":"other"}}', 'one')).to.equal('other');
    expect(statusIn('{"uid":"one"}', 'one')).to.equal(undefined);
  });

  it('is looked for in each object once, however deep the uid is', () => {
    const started = performance.now();
    expect(statusIn(nested(45, '"one"'), 'one')).to.equal(undefined);
    expect(performance.now() - started).to.be.below(1000);
  });
});
