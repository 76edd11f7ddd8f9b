import { answers, answersJson } from '../boundary';
import { type Answer, type Contract, labelOf } from '../contract';
import { fields, type Mutation } from '../fields';
import { edit } from '../json-edit';
import type { BreakingMutant, Mutants } from '../mutant';

const otherStatuses: readonly number[] = [200, 201, 202, 204, 400, 401, 403, 404, 409, 422, 500, 503];
const otherTypes = ['text/plain', 'application/xml'];

const of = (answer: Answer, operator: string, what: string, gateway: BreakingMutant['gateway']) => ({
  operator,
  where: `${labelOf(answer)}: ${what}`,
  expected: answer.interactions,
  gateway,
});

function ofField(answer: Answer, { operator, path, what, change, takesFactAway }: Mutation): BreakingMutant {
  const gateway = () => answersJson(answer, (body) => edit(body, path, change));
  return { ...of(answer, `response ${operator}`, what, gateway), group: 'response', byState: takesFactAway };
}

/** Each status of an answer becomes one that the interaction does not accept: another 2xx, 4xx and 5xx. */
function statuses(answer: Answer): BreakingMutant[] {
  const others = otherStatuses.filter((status) => !answer.statuses.includes(status));
  return others.map((status) => ({
    ...of(answer, 'status changed', String(status), () =>
      answers(answer, (text, reply) => {
        reply.code(status);
        // Of 204 nothing may follow; what the other ones say stays.
        return status === 204 ? '' : text;
      }),
    ),
    group: 'status',
  }));
}

function contentTypes(answer: Answer): BreakingMutant[] {
  return otherTypes.map((type) => ({
    ...of(answer, 'content type changed', type, () =>
      answers(answer, (text, reply) => {
        reply.type(type);
        return text;
      }),
    ),
    group: 'response',
  }));
}

/** Every field that an answer has, by the pact or by provider/openapi.yaml; its status; its content type. */
export function responseMutants({ answers: all, schemas }: Contract): Omit<Mutants, 'compatible'> {
  const mutations = all.map((answer) => {
    const { named, unnamed } = fields(answer.body, schemas.response(answer.operation, answer.status));
    const read = answer.body.content !== undefined;
    const certain = [...named.map((each) => ofField(answer, each)), ...statuses(answer)];
    const doubtful = unnamed.map((each) => ofField(answer, each));
    // Of an answer whose body nobody reads, the type may not matter either.
    (read ? certain : doubtful).push(...contentTypes(answer));
    return { breaking: certain, doubtful };
  });
  return {
    breaking: mutations.flatMap(({ breaking }) => breaking),
    doubtful: mutations.flatMap(({ doubtful }) => doubtful),
  };
}
