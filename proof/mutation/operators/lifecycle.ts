import { callOf, type Request } from '../../../lib/pact-file';
import { currentAnswers } from '../../../provider/answers';
import { type Lifecycle, type Lifecycles, lifecyclesFor } from '../../../provider/gateway/lifecycle';
import { withBody } from '../boundary';
import { type Contract, type Exchange, type Kind, succeeds } from '../contract';
import type { Mutant, Operator } from '../mutant';

type Rule = Lifecycle<string>;

/** The statuses that may be asked for (provider/openapi.yaml). */
const asked: Readonly<Record<Kind, readonly string[]>> = {
  channel: ['active', 'inactive'],
  session: ['active', 'inactive', 'deleted'],
};

const descriptionsOf = (each: readonly { interactions: readonly string[] }[]) =>
  each.flatMap(({ interactions }) => interactions);

/** The interactions about the lifecycle of a channel or session. */
function aboutLifecycle({ exchanges, callbacks }: Contract, kind: Kind) {
  const where = (fits: (request: Request, exchange: Exchange) => boolean) =>
    descriptionsOf(exchanges.filter((each) => fits(each.request, each)));
  const uses = ({ method, template }: Request) =>
    method === 'POST' && template.endsWith(kind === 'channel' ? '/sessions' : '/typing');
  const creates = ({ method, template }: Request) => method === 'POST' && template.endsWith(`/${kind}s`);
  const changes = ({ method, template }: Request) => method === 'PUT' && template.includes(`/${kind}s/`);
  /** The refusals of a channel or session that cannot be used. */
  const refused = where((request, { status, code }) => uses(request) && status === 422 && code === undefined);
  /** The calls that need it to be usable. */
  const used = where((request, exchange) => uses(request) && succeeds(exchange));
  /** The interactions that show its status. */
  const progress = [
    ...descriptionsOf(callbacks.filter(({ event }) => event.startsWith(kind))),
    ...where((request, exchange) => creates(request) && succeeds(exchange)),
    ...where(changes),
    ...refused,
    ...used,
  ];
  return { refused, used, progress };
}

interface Change extends Pick<Mutant, 'operator' | 'expected'>, Partial<Pick<Mutant, 'fate'>> {
  readonly what: string;
  readonly rule: Partial<Rule>;
}

function* changesOf(kind: Kind, rule: Rule, about: ReturnType<typeof aboutLifecycle>): Generator<Change> {
  const { changes, created, undeliverable, usable, confirmed } = rule;
  const { refused, used, progress: expected } = about;
  const statuses = Object.keys(changes);
  for (const from of statuses) {
    const allowed = changes[from] ?? [];
    const allowing = (others: readonly string[]) => ({ rule: { changes: { ...changes, [from]: others } }, expected });
    for (const to of allowed) {
      const others = allowed.filter((each) => each !== to);
      yield { operator: 'lifecycle change refused', what: `${from} to ${to}`, ...allowing(others) };
    }
    for (const to of asked[kind].filter((each) => each !== from && !allowed.includes(each)))
      yield { operator: 'lifecycle change accepted', what: `${from} to ${to}`, ...allowing([...allowed, to]) };
  }
  // The answers to an open question are undecided: the app may get over them.
  for (const what of statuses.filter((each) => each !== created))
    yield { operator: 'created otherwise', what, fate: 'undecided', rule: { created: what }, expected };
  for (const what of statuses.filter((each) => each !== undeliverable))
    yield { operator: 'undeliverable becomes otherwise', what, rule: { undeliverable: what }, expected };
  for (const what of statuses) {
    const others = usable.filter((each) => each !== what);
    yield usable.includes(what)
      ? { operator: 'use refused', what, rule: { usable: others }, expected: used }
      : { operator: 'use accepted', what, rule: { usable: [...usable, what] }, expected: refused };
  }
  const later = confirmed === 'received' ? 'asked for' : 'received';
  const operator = 'changes without waiting for its callback';
  yield { operator, what: later, fate: 'undecided', rule: { confirmed: later }, expected: refused };
}

/** Each rule of the lifecycles is dropped or tightened, and each request for a status is ignored. */
export const lifecycle: Operator = {
  name: 'lifecycle',
  *mutants(contract) {
    const lifecycles = lifecyclesFor(currentAnswers());
    const common = { fate: 'breaking', group: 'lifecycle' } as const;
    const ruled = (rules: Lifecycles) => () => ({ misbehaviour: { lifecycles: rules } });
    for (const kind of ['channel', 'session'] as const) {
      const rule = lifecycles[kind] as Rule;
      const undermines = contract.needActive(kind);
      for (const { what, rule: changed, ...change } of changesOf(kind, rule, aboutLifecycle(contract, kind))) {
        const gateway = ruled({ ...lifecycles, [kind]: { ...rule, ...changed } });
        yield { ...common, ...change, where: `${kind}: ${what}`, byState: true, undermines, gateway };
      }
    }
    const ids = lifecycles.oneSessionFor;
    for (const dropped of [ids, ...ids.map((id) => [id])]) {
      yield {
        ...common,
        operator: 'duplicate session accepted',
        where: `one session for each ${dropped.join(' and each ')}`,
        expected: descriptionsOf(contract.exchanges.filter(({ code }) => code === 'already_exists')),
        gateway: ruled({ ...lifecycles, oneSessionFor: ids.filter((id) => !dropped.includes(id)) }),
      };
    }
    for (const { request } of contract.exchanges.filter(succeeds)) {
      if (!('status' in Object(request.body))) continue;
      const kind = request.template.includes('/channels/') ? 'channel' : 'session';
      yield {
        operator: 'activation never requested',
        where: callOf(request),
        fate: 'undecided',
        group: 'lifecycle',
        byState: true,
        expected: aboutLifecycle(contract, kind).progress,
        undermines: contract.undermined(request),
        gateway: () => withBody(request, (body) => delete body.status),
      };
    }
  },
};
