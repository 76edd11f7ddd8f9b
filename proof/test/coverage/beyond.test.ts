import { expect } from 'chai';
import { readBeyond } from '../../coverage/inputs';
import { beyond, rowsOf } from './fixtures';

describe('workflows/beyond.yaml', () => {
  const problems = (changed: typeof beyond) => rowsOf({ beyond: changed }).flatMap((row) => row.problems);
  const because = 'a reason';

  it('may name no interaction that is gone', () => {
    expect(problems([...beyond, { interaction: 'gone', because }]).join()).to.match(/^is in no pact/);
    const refused = { interaction: 'gone', step: 'main_request', status: 422, because };
    expect(problems([...beyond, refused]).join()).to.match(/^is in no pact/);
  });

  it('may name no interaction that a step makes, nor one twice', () => {
    for (const interaction of ['a request to activate a channel', 'a request to delete a channel'])
      expect(problems([...beyond, { interaction, because }]).join()).to.match(/^is covered already/);
  });

  it('may name no step that is gone, and no refusal of another step or status', () => {
    const change = (index: number, wrong: object) =>
      beyond.map((entry, each) => (each === index ? { ...entry, ...wrong } : entry));
    expect(problems(change(0, { step: 'gone' })).join()).to.match(/names the step gone/);
    expect(problems(change(0, { step: 'main_request' })).join()).to.match(/^calls POST \S+sessions, and the step POST/);
    expect(problems(change(0, { status: 401 })).join()).to.match(/^is answered 409, 422, not 401/);
  });

  it('needs a reason for each', () => {
    expect(() => readBeyond('beyond.yaml', '- interaction: one\n')).to.throw(/^beyond\.yaml:1 0: must have/);
  });
});
