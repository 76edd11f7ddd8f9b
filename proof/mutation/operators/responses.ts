import { besideText, inJson, type Rewrite, responsesOf } from '../boundary';
import { labelOf, succeeds } from '../contract';
import { fields } from '../fields';
import { edited } from '../json-edit';
import type { Mutant, Operator } from '../mutant';

const otherStatuses: readonly number[] = [200, 201, 202, 204, 400, 401, 403, 404, 409, 422, 500, 503];
const otherTypes = ['text/plain', 'application/xml'];

/** A 204 has no body; other statuses keep theirs. */
const withStatus =
  (status: number): Rewrite =>
  (text, reply) => {
    reply.code(status);
    return status === 204 ? '' : text;
  };

/** Each response's fields that the pact or provider/openapi.yaml names, its status and its content type are changed. */
export const responses: Operator = {
  name: 'responses',
  *mutants({ exchanges, openApi, undermined }) {
    for (const exchange of exchanges) {
      const { request, status, statuses, response, interactions: expected } = exchange;
      const undermines = succeeds(exchange) ? undermined(request) : [];
      const mutant = (
        change: Pick<Mutant, 'operator' | 'fate' | 'byState'> & { group?: 'status' },
        what: string | number,
        rewrite: Rewrite,
      ): Mutant => ({
        group: 'response',
        ...change,
        where: `${labelOf(exchange)}: ${what}`,
        expected,
        undermines,
        gateway: () => responsesOf(exchange, rewrite),
      });
      const ofFields = [...fields(response, openApi.responseFields(request, status))].map(
        ({ operator, path, what, change, fate, takesFactAway: byState }) =>
          mutant(
            { operator: `response ${operator}`, fate, byState },
            what,
            inJson((body) => edited(body, path, change)),
          ),
      );
      yield* ofFields.filter(({ fate }) => fate === 'breaking');
      for (const other of otherStatuses.filter((each) => !statuses.includes(each)))
        yield mutant({ operator: 'status changed', fate: 'breaking', group: 'status' }, other, withStatus(other));
      // Where the app does not read the body, its type may not matter either.
      const fate = response.content === undefined ? 'undecided' : 'breaking';
      for (const type of otherTypes)
        yield mutant(
          { operator: 'content type changed', fate },
          type,
          besideText((reply) => reply.type(type)),
        );
      yield* ofFields.filter((each) => each.fate === 'undecided');
    }
  },
};
