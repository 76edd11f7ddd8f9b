import { expect } from 'chai';
import { type Answers, believed, questions } from '../../../provider/gateway/open-questions';
import { isExcluded } from '../../answers/about';
import { pairwise } from '../../answers/pairwise';

interface Given {
  readonly id: string;
  readonly answer: string;
}

const everyAnswer: Given[] = Object.entries(questions).flatMap(([id, { answers }]) =>
  answers.map((answer) => ({ id, answer })),
);
const everyPair = everyAnswer.flatMap((one, index) =>
  everyAnswer
    .slice(index + 1)
    .filter(({ id }) => id !== one.id)
    .map((other) => [one, other] as const),
);
const gives = (gateway: Answers, { id, answer }: Given) => gateway[id as keyof Answers] === answer;
const shown = ([one, other]: readonly [Given, Given]) => `${one.id}=${one.answer} ${other.id}=${other.answer}`;

describe('the gateways that test:answers plays', () => {
  const gateways = pairwise(isExcluded);

  it('have every pair of answers to two questions, except for those that are declared to make no sense', () => {
    const missing = everyPair.filter(
      ([one, other]) => !gateways.some((each) => gives(each, one) && gives(each, other)),
    );
    expect(everyPair).to.have.length.above(2000);
    expect(missing.map(shown)).to.deep.equal(['channel-created=active channel-activation=never']);
  });

  it('are few', () => {
    expect(gateways).to.have.length.below(70);
  });

  it('make sense, and so does the gateway that is believed in', () => {
    expect([believed, ...gateways].filter(isExcluded)).to.deep.equal([]);
  });

  it('answer every question', () => {
    for (const gateway of gateways) expect(Object.keys(gateway)).to.have.members(Object.keys(questions));
  });
});
