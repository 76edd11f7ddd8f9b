import { expect } from 'chai';
import { questions } from '../../gateway/open-questions';
import { questionsTable } from '../../generate/questions';

describe('the table of open questions', () => {
  const rows = questionsTable().split('\n').slice(2);

  it('has a row for each question, with its answers, the believed one in bold, and the evidence', () => {
    expect(rows).to.have.length(Object.keys(questions).length);
    expect(rows).to.include('| unknown-uid | PUT or DELETE with an unknown uid | **404**, 422 | unmerged | believed |');
  });

  it('has the settled answer in bold, with its day and the gateway that gave it', () => {
    const settled = { answer: '422', settled: '2026-11-27', by: 'gw.example', evidence: 'PUT 422' };
    expect(questionsTable({ 'unknown-uid': settled })).to.include(
      '| unknown-uid | PUT or DELETE with an unknown uid | 404, **422** | unmerged | 2026-11-27 by gw.example: 422 |',
    );
  });

  it('keeps the believed answer in bold where the settled one is in no list, which the embedded gateway cannot give', () => {
    const settled = { answer: 'other', settled: '2026-11-27', by: 'gw.example', evidence: 'PUT 418' };
    expect(questionsTable({ 'unknown-uid': settled })).to.include(
      '| **404**, 422 | unmerged | 2026-11-27 by gw.example: other |',
    );
  });

  it('has evidence for every question', () => {
    for (const row of rows) expect(row).to.match(/\| [^|]*\w[^|]* \| believed \|$/);
  });
});
