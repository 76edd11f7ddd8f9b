import { responsesJson, responses as responsesLike } from '../boundary';
import { callOf, type Exchange, labelOf, succeeds } from '../contract';
import { fields, type Mutation } from '../fields';
import { edit } from '../json-edit';
import type { Mutant, Operator } from '../mutant';

const otherStatuses: readonly number[] = [200, 201, 202, 204, 400, 401, 403, 404, 409, 422, 500, 503];
const otherTypes = ['text/plain', 'application/xml'];

type Change = Pick<Mutant, 'operator' | 'where' | 'fate' | 'group' | 'gateway' | 'byState'>;

const fieldChange = (exchange: Exchange, fate: Mutant['fate'], mutation: Mutation): Change => ({
  operator: `response ${mutation.operator}`,
  where: `${labelOf(exchange)}: ${mutation.what}`,
  fate,
  group: 'response',
  byState: mutation.takesFactAway,
  gateway: () => responsesJson(exchange, (body) => edit(body, mutation.path, mutation.change)),
});

/** The status of an exchange becomes one that its interaction does not accept: another 2xx, 4xx and 5xx. */
const statusChanges = (exchange: Exchange): Change[] =>
  otherStatuses
    .filter((status) => !exchange.statuses.includes(status))
    .map((status) => ({
      operator: 'status changed',
      where: `${labelOf(exchange)}: ${status}`,
      fate: 'breaking',
      group: 'status',
      gateway: () =>
        responsesLike(exchange, (text, reply) => {
          reply.code(status);
          // A 204 has no body; the other ones keep theirs.
          return status === 204 ? '' : text;
        }),
    }));

const typeChanges = (exchange: Exchange, fate: Mutant['fate']): Change[] =>
  otherTypes.map((type) => ({
    operator: 'content type changed',
    where: `${labelOf(exchange)}: ${type}`,
    fate,
    group: 'response',
    gateway: () =>
      responsesLike(exchange, (text, reply) => {
        reply.type(type);
        return text;
      }),
  }));

/** Every field of a response, by the pact or by provider/openapi.yaml; its status; its content type. */
export const responses: Operator = {
  name: 'responses',
  *mutants({ exchanges, schemas, undermined }) {
    for (const exchange of exchanges) {
      const { named, unnamed } = fields(exchange.body, schemas.response(exchange.operation, exchange.status));
      // Where nobody reads the body, its type may not matter either.
      const typeMatters = exchange.body.content !== undefined;
      const changes = [
        ...named.map((each) => fieldChange(exchange, 'breaking', each)),
        ...statusChanges(exchange),
        ...typeChanges(exchange, typeMatters ? 'breaking' : 'undecided'),
        ...unnamed.map((each) => fieldChange(exchange, 'undecided', each)),
      ];
      const undermines = succeeds(exchange) ? undermined(callOf(exchange)) : [];
      for (const change of changes) yield { ...change, expected: exchange.interactions, undermines };
    }
  },
};
