import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { createColors } from 'picocolors';
import { pactDirectory } from '../../../lib/folders';
import { Equivalents } from '../../mutation/equivalents';
import type { Group, Mutant } from '../../mutation/mutant';
import { render } from '../../mutation/render';
import { pageOf, reportOf } from '../../mutation/report';
import { type Outcome, scoreOf } from '../../mutation/score';

const typing = 'a request to send a typing indicator';

const breaking = (group: Group, where: string): Mutant => ({
  fate: 'breaking',
  operator: 'an operator',
  where,
  group,
  expected: [typing],
  gateway: () => ({}),
});
const outcome = (mutant: Outcome['mutant'], status: Outcome['status']): Outcome => ({
  mutant,
  status,
  by: status === 'killed' ? [typing] : [],
  reason: 'a reason',
  collateral: [],
  undermined: [],
});
const compatible: Mutant = { ...breaking('response', 'the gateway'), operator: 'compatible', fate: 'compatible' };

const equivalents = (text = '[]') => new Equivalents('equivalent.yaml', text);
const score = (outcomes: Outcome[], entries = equivalents(), whole = true) => scoreOf(outcomes, entries, whole);

const killed = Array.from({ length: 19 }, (_, each) => outcome(breaking('response', `one: ${each}`), 'killed'));
const survivor = (group: Group) => outcome(breaking(group, 'POST /x 201: $.data.uid'), 'survived');

describe('the score of the mutants', () => {
  it('is good when enough are killed, and nothing compatible is refused', () => {
    expect(score([...killed, survivor('response'), outcome(compatible, 'accepted')]).problems).to.deep.equal([]);
  });

  it('is bad below 95 %', () => {
    const [problem] = score([...killed.slice(1), survivor('response')]).problems;
    expect(problem).to.equal('94.7 % killed: at least 95 % have to be');
  });

  for (const group of ['auth', 'lifecycle', 'status'] as const) {
    it(`is bad when one of ${group} survives`, () => {
      expect(score([...killed, survivor(group)]).problems).to.deep.equal([
        `1 of the ${group} mutants survived: none may`,
      ]);
    });
  }

  it('is bad when the verification crashed on one', () => {
    expect(score([...killed, outcome(breaking('status', 'x: 500'), 'crashed')]).problems).to.have.length(1);
  });

  it('is bad when a compatible one is refused', () => {
    const { problems } = score([...killed, outcome(compatible, 'refused')]);
    expect(problems).to.deep.equal(['1 compatible mutants were refused: none may be']);
  });

  it('leaves out survivors that are right, and keeps the reason', () => {
    const entries = equivalents('- mutants: "an operator | POST * 201: *"\n  because: nobody reads it\n');
    const { problems, survivors, equivalents: right } = score([...killed, survivor('lifecycle')], entries);
    expect({ problems, survivors }).to.deep.equal({ problems: [], survivors: [] });
    expect(right.map(({ because }) => because)).to.deep.equal(['nobody reads it']);
  });

  it('is bad when a reason was not needed, unless only some were run', () => {
    const text = '- mutants: "gone | *"\n  because: it was there once\n';
    expect(score(killed, equivalents(text)).problems).to.deep.equal([
      'equivalent.yaml: "gone | *" names no mutant that survived or was refused: take it out',
    ]);
    expect(score(killed, equivalents(text), false).problems).to.deep.equal([]);
  });

  it('is printed with each survivor, and what would kill it', () => {
    const text = render(score([...killed, survivor('response'), outcome(compatible, 'refused')]), createColors(false));
    expect(text).to.include('survived: an operator | POST /x 201: $.data.uid\n  a reason; to kill it, let');
    expect(text).to.include(`let "${typing}" match $.data.uid, which the app reads`);
    expect(text).to.include('false kill: compatible | the gateway');
    expect(text).to.match(
      /\n19 of 20 breaking mutants killed \(95 %\), 0 of 1 compatible mutants accepted, 0 equivalent, 0 refused on purpose\n$/,
    );
  });

  it('needs a reason for each entry of equivalent.yaml', () => {
    expect(() => equivalents('- mutants: one\n')).to.throw(/^equivalent\.yaml:1 /);
  });
});

describe('the report of the mutants', () => {
  const outcomes = [...killed, survivor('response'), outcome(compatible, 'accepted'), outcome(compatible, 'refused')];
  const report = reportOf(outcomes, score(outcomes), pactDirectory);

  it('is what mutation-testing-report-schema wants', () => {
    const path = require.resolve('mutation-testing-report-schema/mutation-testing-report-schema.json');
    const { $schema: _, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
    const ajv = addFormats(new Ajv({ strict: false }));
    const validate = ajv.compile(schema);
    expect(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors)).to.equal(true);
  });

  it('shows a mutant at its interaction', () => {
    const file = report.files[join('pacts', 'channel-app-communication-gw.json')];
    const [mutant] = file?.mutants ?? [];
    const line = file?.source.split('\n')[(mutant?.location.start.line ?? 0) - 1];
    expect(line).to.match(new RegExp(`"description": "${typing}"`));
    expect(file?.mutants.map(({ status }) => status)).to.include.members(['Killed', 'Survived']);
  });

  it('is a page that needs nothing else', () => {
    const page = pageOf(report);
    expect(page)
      .to.include('<mutation-test-report-app')
      .and.not.match(/<(script|link)[^>]+(src|href)=/);
  });
});
