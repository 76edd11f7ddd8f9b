import { expect } from 'chai';
import { believed, questionIds, readAnswers, singleAnswers } from '../../gateway/open-questions';

describe('the answers to the open questions', () => {
  it('are the believed ones where none is given', () => {
    expect(readAnswers({})).to.deep.equal(believed);
    expect(believed).to.include({ 'sessions-query': 'filter', 'channel-activation': 'confirmed' });
  });

  it('are read beside the believed ones', () => {
    expect(readAnswers({ 'callback-form': 'flat' })).to.deep.equal({ ...believed, 'callback-form': 'flat' });
  });

  for (const id of ['form', 'toString']) {
    it(`are refused for the id ${id}, with all that there are`, () => {
      expect(() => readAnswers({ [id]: 'flat' })).to.throw(
        `no open question is called "${id}": ${questionIds.join(', ')}`,
      );
    });
  }

  for (const answer of ['409', 422]) {
    it(`are refused for the answer ${JSON.stringify(answer)}, with those that the question has`, () => {
      expect(() => readAnswers({ 'unknown-uid': answer })).to.throw(
        `unknown-uid has no answer ${JSON.stringify(answer)}: 404, 422`,
      );
    });
  }

  it('differ from the believed ones in each answer once', () => {
    const singles = singleAnswers().map((each) => Object.entries(each).join());
    expect(singles).to.include('deletion,kept').and.not.to.include('deletion,gone');
    expect(new Set(singles)).to.have.property('size', singles.length);
  });
});
