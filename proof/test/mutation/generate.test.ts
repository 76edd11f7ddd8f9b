import { expect } from 'chai';
import { pactDirectory } from '../../../lib/folders';
import { readPactFiles } from '../../../lib/pact-file';
import { pathsOf } from '../../mutation/json-edit';
import { groups, nameOf } from '../../mutation/mutant';
import { mutantsOf } from './fixtures';

describe('the mutants of the contract', () => {
  const mutants = mutantsOf(pactDirectory);
  const of = (fate: string) => mutants.filter((mutant) => mutant.fate === fate);
  const [breaking, undecided, compatible] = [of('breaking'), of('undecided'), of('compatible')];
  const names = breaking.map(nameOf);

  it('are many, of every group', () => {
    expect(breaking.length).to.be.at.least(120);
    expect(compatible.length).to.be.at.least(25);
    for (const group of groups) expect(breaking.filter((mutant) => mutant.group === group)).not.to.have.length(0);
  });

  it('leave no interaction without one that it has to notice', () => {
    const interactions = readPactFiles(pactDirectory).flatMap(({ descriptions }) => descriptions);
    const expected = new Set(breaking.flatMap((mutant) => mutant.expected));
    expect(interactions.filter((description) => !expected.has(description))).to.deep.equal([]);
    expect([...expected].filter((description) => !interactions.includes(description))).to.deep.equal([]);
  });

  it('change every field that a pact names, in each way', () => {
    const where = 'POST /business/communication/sessions 201: $.data.session.uid';
    for (const way of ['dropped', 'renamed', 'nulled', 'retyped', 'emptied'])
      expect(names).to.include(`response field ${way} | ${where}`);
    expect(names).to.include('callback field dropped | channel.status_changed: $.data.channel.status');
  });

  it('change fields that only provider/openapi.yaml names, and leave it to the app whether that matters', () => {
    const where = 'response field dropped | POST /business/communication/channels 201: $.data.channel.display_name';
    expect(names).not.to.include(where);
    expect(undecided.map(nameOf)).to.include(where);
  });

  it('give an error every other code that there is', () => {
    const codes = mutants
      .map(nameOf)
      .filter((name) => /sessions 422 already_exists: \$\.errors\[\*\]\.code = /.test(name));
    expect(codes).to.have.length(9);
  });

  it('answer with no status that is accepted', () => {
    const statuses = names.filter((name) =>
      name.startsWith('status changed | POST /business/communication/sessions 201'),
    );
    expect(statuses.join())
      .to.match(/: 202,.*: 404,.*: 500/)
      .and.not.match(/: 20[01](,|$)/);
  });
});

describe('the fields of an example', () => {
  it('are found through lists', () => {
    const paths = pathsOf({ list: [{ uid: 'one' }] }).map(({ path }) => path.join('.'));
    expect(paths).to.deep.equal(['list', 'list.*', 'list.*.uid']);
  });
});
