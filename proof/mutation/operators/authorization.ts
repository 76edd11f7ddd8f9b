import { unauthorized } from '../../../provider/gateway/errors';
import { beforeAll, withoutToken } from '../boundary';
import type { Answer, Contract } from '../contract';
import type { BreakingMutant } from '../mutant';

const refuse = () => {
  throw unauthorized();
};

const sameCall = (one: Answer, other: Answer) => one.method === other.method && one.template === other.template;

/** The check of the token at each call: gone, or in the way of those who may call. */
export const authMutants = ({ answers }: Contract): BreakingMutant[] =>
  answers
    .filter(({ status }) => status < 300)
    .flatMap((answer): BreakingMutant[] => {
      const unauthenticated = answers.filter((each) => each.status === 401 && sameCall(each, answer));
      const of = { where: `${answer.method} ${answer.template}`, group: 'auth' as const };
      return [
        {
          ...of,
          operator: 'token no longer checked',
          expected: unauthenticated.flatMap(({ interactions }) => interactions),
          gateway: () => withoutToken(answer),
        },
        {
          ...of,
          operator: 'staff token refused',
          expected: answer.interactions,
          gateway: () => beforeAll(answer, refuse),
        },
      ];
    });
