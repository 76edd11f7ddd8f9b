import { expect } from 'chai';
import { createColors } from 'picocolors';
import { Command } from '../../lib/test/command';

import { goalsMet, render } from '../bench/report';
import { type Figure, growth, meets, percentile, ratioOf, readable, summarize } from '../bench/statistics';

const figure = (ours: number[], theirs: number[], limit = 0.5): Figure => ({
  name: 'record 10',
  unit: 's',
  ours,
  theirs: { name: 'plain', values: theirs },
  goal: { text: 'at most 1/2', of: 'ratio', limit },
});

describe('the statistics of the bench', () => {
  it('takes the one in the middle, or what is between the two in the middle', () => {
    expect(summarize([3, 1, 20])).to.deep.equal({ median: 3, min: 1, max: 20 });
    expect(summarize([4, 10, 1, 2]).median).to.equal(3);
  });

  it('refuses what was not measured', () => {
    expect(() => summarize([])).to.throw('no value at all');
    expect(() => summarize([1, Number.NaN])).to.throw('NaN');
  });

  it('finds the value that a share of all is not above', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(percentile(values, 0.99)).to.equal(198);
    expect(percentile([7], 0.99)).to.equal(7);
  });

  it('compares round by round where each round has both', () => {
    expect(ratioOf(figure([1, 4], [2, 8]))).to.deep.equal({ median: 0.5, min: 0.5, max: 0.5 });
  });

  it('compares medians where one has fewer rounds, with the widest spread', () => {
    expect(ratioOf(figure([1, 2, 3], [4]))).to.deep.equal({ median: 0.5, min: 0.25, max: 0.75 });
  });

  it('holds a goal against the median', () => {
    expect(meets(figure([1, 1, 9], [2, 2, 2]))).to.equal(true);
    expect(meets(figure([1, 1, 1], [2, 2, 2], 0.49))).to.equal(false);
    expect(meets({ name: 'growth', unit: 'times', ours: [2] })).to.equal(undefined);
    const goal = { text: 'at most 1.5', of: 'value', limit: 1.5 } as const;
    expect(meets({ name: 'growth', unit: 'times', ours: [2], goal })).to.equal(false);
  });

  const taking = (seconds: (size: number) => number) =>
    growth(new Map([10, 100, 1000].map((size) => [size, [seconds(size)]])));

  it('sees linear growth as 1, whatever the start takes', () => {
    const { msEach, factor } = taking((size) => 3 + size / 200);
    expect(msEach).to.be.closeTo(5, 1e-9);
    expect(factor).to.be.closeTo(1, 1e-9);
  });

  it('sees quadratic growth', () => expect(taking((size) => 3 + size ** 2).factor).to.be.closeTo(10, 1e-9));

  it('says nothing where more took less', () => expect(taking((size) => (size === 100 ? 1 : 2))).to.deep.equal({}));
});

describe('the table of the bench', () => {
  const uncoloured = createColors(false);

  it('shows median and spread of both, the ratio, and whether the goal is met', () => {
    const table = render('recording', [figure([1, 1.2, 3], [4, 4.8, 12], 0.2)], uncoloured);
    for (const part of ['1.2 s (1–3)', 'plain 4.8 s (4–12)', '0.25', 'at most 1/2', 'not met']) {
      expect(table).to.include(part);
    }
  });

  it('leaves out what a figure does not have', () => {
    expect(render('calls', [{ name: 'calls', unit: 'calls', ours: [3, 3] }], uncoloured)).to.match(/3 calls +│ +│ +│/);
  });

  it('writes three digits that count', () => {
    expect([0.012345, 0.5, 12.345, 123.45, 12_345.6].map(readable)).to.deep.equal([
      '0.012',
      '0.5',
      '12.3',
      '123',
      '12,346',
    ]);
  });

  it('counts goals, and those that were met', () => {
    const goals = [figure([1], [10]), figure([9], [10]), { name: 'calls', unit: 'calls', ours: [3] } as const];
    expect(goalsMet(goals)).to.equal('1 of 2 goals met\n');
  });
});

describe('the command bench', () => {
  it('refuses to measure what it does not know', async () => {
    const { code, err } = await new Command('bench', ['--only', 'record,nonsense']).ended;
    expect(code).to.equal(2);
    expect(err).to.include('--only takes record, verify').and.include('not "nonsense"');
  });
});
