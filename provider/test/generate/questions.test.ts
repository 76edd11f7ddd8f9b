import { expect } from 'chai';
import { questions } from '../../gateway/open-questions';
import { questionsTable } from '../../generate/questions';

describe('the table of open questions', () => {
  const rows = questionsTable().split('\n').slice(2);

  it('has a row for each question, with its answers, the believed one in bold, and the evidence', () => {
    expect(rows).to.have.length(Object.keys(questions).length);
    expect(rows).to.include('| unknown-uid | PUT or DELETE with an unknown uid | **404**, 422 | unmerged |');
  });

  it('has evidence for every question', () => {
    for (const row of rows) expect(row).to.match(/\| [^|]*\w[^|]* \|$/);
  });
});
