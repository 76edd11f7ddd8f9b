import { callOf } from '../../../lib/pact-file';
import { currentAnswers } from '../../../provider/answers';
import { refusalsFor } from '../../../provider/gateway/errors';
import { beforeCall, withoutToken } from '../boundary';
import { succeeds } from '../contract';
import type { Operator } from '../mutant';

const refuse = () => {
  throw refusalsFor(currentAnswers()).unauthorized();
};

/** A call no longer checks its token, or refuses a valid one. */
export const authorization: Operator = {
  name: 'authorization',
  *mutants({ exchanges, interactionsWith, undermined }) {
    for (const { request } of exchanges.filter(succeeds)) {
      const where = callOf(request);
      const unauthenticated = exchanges.filter((each) => each.status === 401 && callOf(each.request) === where);
      const common = { where, fate: 'breaking', group: 'auth' } as const;
      yield {
        ...common,
        operator: 'token no longer checked',
        expected: unauthenticated.flatMap(({ interactions }) => interactions),
        gateway: () => withoutToken(request),
      };
      yield {
        ...common,
        operator: 'staff token refused',
        expected: interactionsWith(request),
        undermines: undermined(request),
        gateway: () => beforeCall(request, refuse),
      };
    }
  },
};
