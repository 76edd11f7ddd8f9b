import { expect } from 'chai';
import { parseExactly, writeExactly } from '../exact-json';

describe('JSON that is written again', () => {
  for (const text of [
    '1.0',
    '{"a":1.0,"b":[-0.50,1e2,1E+2,12345678901234567890],"c":{"1.0":0}}',
    '["1.0","a\\"1.0","\\\\",2.0,"\\u0000",true,null]',
    '{"__proto__":1.0,"constructor":2.0}',
  ]) {
    it(`keeps ${text}`, () => {
      expect(writeExactly(parseExactly(text))).to.equal(text);
    });
  }

  it('may be large', () => {
    const text = JSON.stringify({ long: `\\"${'a'.repeat(12 * 1024 * 1024)}`, many: Array(100_000).fill('a\n') });
    expect(writeExactly(parseExactly(text)) === text).to.equal(true);
  });

  it('has to be JSON', () => {
    expect(() => parseExactly('{"a":1.0')).to.throw(SyntaxError);
  });
});
