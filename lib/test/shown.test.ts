import { expect } from 'chai';
import { shown } from '../shown';

describe('text from outside', () => {
  const cases: [string, string, string][] = [
    ['stays as it is when it is plain', '{"code":"missing","name":"Zoë 🐍"}', '{"code":"missing","name":"Zoë 🐍"}'],
    ['shows line breaks', 'one\r\ntwo', 'one\\u000d\\u000atwo'],
    ['shows the escapes that colour or move a terminal', '\x1b[31mred\x07\x9b2J', '\\u001b[31mred\\u0007\\u009b2J'],
    ['shows what turns the direction of writing', 'a\u202eb', 'a\\u202eb'],
    ['shows half of a surrogate pair', 'a\ud800b', 'a\\ud800b'],
    ['is cut', 'x'.repeat(6_000_000), `${'x'.repeat(300)}…`],
    ['is cut after it was made visible', '\x1b'.repeat(300), `${'\\u001b'.repeat(50)}…`],
  ];
  for (const [what, text, expected] of cases) it(what, () => expect(shown(text)).to.equal(expected));
});
