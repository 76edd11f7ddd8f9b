import { type Answers, believed, type QuestionId, questionIds, questions } from '../../provider/gateway/open-questions';

type Partially = Partial<Record<QuestionId, string>>;

const key = (one: QuestionId, a: string, other: QuestionId, b: string) => `${one}=${a} ${other}=${b}`;

function pairsOf(answers: Partially): string[] {
  return questionIds.flatMap((one, index) =>
    questionIds.slice(index + 1).flatMap((other) => {
      const [a, b] = [answers[one], answers[other]];
      return a === undefined || b === undefined ? [] : [key(one, a, other, b)];
    }),
  );
}

/** Every pair of answers to two questions that some gateway can give. */
function allPairs(isExcluded: (answers: Answers) => boolean): Set<string> {
  const pairs = questionIds.flatMap((one, index) =>
    questionIds
      .slice(index + 1)
      .flatMap((other) =>
        questions[one].answers.flatMap((a) =>
          questions[other].answers
            .filter((b) => !isExcluded({ ...believed, [one]: a, [other]: b } as Answers))
            .map((b) => key(one, a, other, b)),
        ),
      ),
  );
  return new Set(pairs);
}

/**
 * Returns a pairwise covering array: few gateways among which every pair of answers to two questions occurs. It is greedy: each gateway
 * starts from a pair that is still missing, and each further question gets the answer that adds the most missing pairs.
 */
export function pairwise(isExcluded: (answers: Answers) => boolean): Answers[] {
  const missing = allPairs(isExcluded);
  const gateways: Answers[] = [];
  const gain = (answers: Partially) => pairsOf(answers).filter((pair) => missing.has(pair)).length;
  for (let [pair] = missing; pair !== undefined; [pair] = missing) {
    let gateway: Partially = Object.fromEntries(pair.split(' ').map((each) => each.split('=')));
    for (const id of questionIds.filter((each) => gateway[each] === undefined)) {
      const candidates = questions[id].answers
        .map((answer): Partially => ({ ...gateway, [id]: answer }))
        .filter((each) => !isExcluded({ ...believed, ...each } as Answers));
      gateway = candidates.reduce((best, each) => (gain(each) > gain(best) ? each : best));
    }
    for (const covered of pairsOf(gateway)) missing.delete(covered);
    gateways.push(gateway as Answers);
  }
  return gateways;
}
