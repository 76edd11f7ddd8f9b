import { expect } from 'chai';
import { markdownTable, withSection } from '../../generate/markdown';

describe('a generated section', () => {
  const begin = '<!-- rules: written by npm run generate -->';
  const end = '<!-- rules: end -->';

  it('takes the place of the text between its two lines, and of no other', () => {
    const markdown = `# Title\n${begin}\nold\n${end}\nafter\n`;
    expect(withSection(markdown, 'rules', 'new')).to.equal(`# Title\n${begin}\nnew\n${end}\nafter\n`);
  });

  for (const [what, markdown] of [
    ['both lines', '# Title\n'],
    ['its last line', `${begin}\n`],
    ['its first line', `${end}\n`],
  ] as const) {
    it(`is refused by a file without ${what}`, () => {
      expect(() => withSection(markdown, 'rules', 'new')).to.throw(`needs the lines\n${begin}\n${end}`);
    });
  }
});

describe('a Markdown table', () => {
  it('has a line for its headings and one for each row, with | escaped', () => {
    expect(markdownTable(['a', 'b'], [['1', 'x | y']])).to.equal('| a | b |\n|---|---|\n| 1 | x \\| y |');
  });
});
