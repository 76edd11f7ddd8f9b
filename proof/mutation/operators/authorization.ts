import { refusalsFor } from '../../../provider/gateway/errors';
import { believed } from '../../../provider/gateway/open-questions';
import { beforeAll, withoutToken } from '../boundary';
import { callOf, interactionsOf, succeeds } from '../contract';
import type { Operator } from '../mutant';

const refuse = () => {
  throw refusalsFor(believed).unauthorized();
};

/** The check of the token at each call is gone, or refuses those who may call. */
export const authorization: Operator = {
  name: 'authorization',
  *mutants({ exchanges, undermined }) {
    for (const exchange of exchanges.filter(succeeds)) {
      const unauthenticated = exchanges.filter((each) => each.status === 401 && callOf(each) === callOf(exchange));
      const common = { where: callOf(exchange), fate: 'breaking', group: 'auth' } as const;
      yield {
        ...common,
        operator: 'token no longer checked',
        expected: unauthenticated.flatMap(({ interactions }) => interactions),
        gateway: () => withoutToken(exchange),
      };
      yield {
        ...common,
        operator: 'staff token refused',
        expected: interactionsOf(exchange, exchanges),
        undermines: undermined(callOf(exchange)),
        gateway: () => beforeAll(exchange, refuse),
      };
    }
  },
};
