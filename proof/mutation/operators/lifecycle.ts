import { type Lifecycle, type Lifecycles, lifecyclesFor } from '../../../provider/gateway/lifecycle';
import { believed } from '../../../provider/gateway/open-questions';
import type { StartOptions } from '../../../provider/gateway/start';
import { withBody } from '../boundary';
import { type Contract, callOf, type Exchange, succeeds } from '../contract';
import type { Mutant, Operator } from '../mutant';

type Kind = 'channel' | 'session';
type Rule = Lifecycle<string>;

const lifecycles = lifecyclesFor(believed);

const kinds: readonly Kind[] = ['channel', 'session'];

/** The statuses that may be asked for (provider/openapi.yaml). */
const asked: Record<Kind, readonly string[]> = {
  channel: ['active', 'inactive'],
  session: ['active', 'inactive', 'deleted'],
};

const ruled = (rules: Lifecycles): StartOptions => ({ misbehaviour: { lifecycles: rules } });

/** The interactions that speak of a rule. */
class About {
  constructor(private readonly contract: Contract) {}

  #where(fits: (exchange: Exchange) => boolean): string[] {
    return this.contract.exchanges.filter(fits).flatMap(({ interactions }) => interactions);
  }

  #uses = (kind: Kind, { method, template }: Exchange) =>
    method === 'POST' && template.endsWith(kind === 'channel' ? '/sessions' : '/typing');

  /** The refusals that say of a channel or session that it cannot be used. */
  notUsable = (kind: Kind) =>
    this.#where((each) => this.#uses(kind, each) && each.status === 422 && each.code === undefined);

  /** The call that needs it to be usable. */
  used = (kind: Kind) => this.#where((each) => this.#uses(kind, each) && succeeds(each));

  /** The interactions whose states need an active channel or session: one that cannot become active takes them all with it. */
  needActivity = (kind: Kind) =>
    this.contract.undermined(
      kind === 'channel' ? 'PUT /business/communication/channels/{}' : 'POST /business/communication/sessions',
    );

  alreadyThere = () => this.#where(({ code }) => code === 'already_exists');

  /** The interactions that tell how far a channel or session has got. */
  progress = (kind: Kind) => [
    ...this.contract.callbacks
      .filter(({ event }) => event.startsWith(kind))
      .flatMap(({ interactions }) => interactions),
    ...this.#where(
      ({ method, template, status }) => method === 'POST' && template.endsWith(`/${kind}s`) && status < 300,
    ),
    ...this.#where(({ method, template }) => method === 'PUT' && template.includes(`/${kind}s/`)),
    ...this.notUsable(kind),
    ...this.used(kind),
  ];
}

interface Change {
  readonly operator: string;
  readonly what: string;
  /** `undecided` for what is an answer to an open question: the app may get over it. */
  readonly fate?: 'undecided';
  readonly rule: Partial<Rule>;
  readonly expected: readonly string[];
}

function changesOf(kind: Kind, rule: Rule, about: About): Change[] {
  const { changes, created, undeliverable, usable, confirmed } = rule;
  const statuses = Object.keys(changes);
  const expected = about.progress(kind);
  const change = (from: string, to: readonly string[]) => ({ rule: { changes: { ...changes, [from]: to } }, expected });
  const later = confirmed === 'received' ? 'asked for' : 'received';
  return [
    ...statuses.flatMap((from) => {
      const allowed = changes[from] ?? [];
      const refused = asked[kind].filter((to) => to !== from && !allowed.includes(to));
      return [
        ...allowed.map((to) => ({
          operator: 'lifecycle change refused',
          what: `${from} to ${to}`,
          ...change(
            from,
            allowed.filter((each) => each !== to),
          ),
        })),
        ...refused.map((to) => ({
          operator: 'lifecycle change accepted',
          what: `${from} to ${to}`,
          ...change(from, [...allowed, to]),
        })),
      ];
    }),
    ...statuses
      .filter((status) => status !== created)
      .map((status) => ({
        operator: 'created otherwise',
        what: status,
        fate: 'undecided' as const,
        rule: { created: status },
        expected,
      })),
    ...statuses
      .filter((status) => status !== undeliverable)
      .map((status) => ({
        operator: 'undeliverable becomes otherwise',
        what: status,
        rule: { undeliverable: status },
        expected,
      })),
    ...statuses.map((status) =>
      usable.includes(status)
        ? {
            operator: 'use refused',
            what: status,
            rule: { usable: usable.filter((each) => each !== status) },
            expected: about.used(kind),
          }
        : {
            operator: 'use accepted',
            what: status,
            rule: { usable: [...usable, status] },
            expected: about.notUsable(kind),
          },
    ),
    {
      operator: 'changes without waiting for its callback',
      what: later,
      fate: 'undecided',
      rule: { confirmed: later },
      expected: about.notUsable(kind),
    },
  ];
}

/** A status that is asked for is passed over: nothing is announced, nothing changes. */
const passedOver = (contract: Contract, about: About): Mutant[] =>
  contract.exchanges
    .filter((each) => succeeds(each) && 'status' in ((each.request.body ?? {}) as object))
    .map((exchange) => ({
      operator: 'activation never requested',
      where: callOf(exchange),
      fate: 'undecided',
      group: 'lifecycle',
      byState: true,
      expected: about.progress(exchange.template.includes('/channels/') ? 'channel' : 'session'),
      undermines: contract.undermined(callOf(exchange)),
      gateway: () =>
        withBody(exchange, (body) => {
          delete body.status;
        }),
    }));

/** Each rule of the lifecycles is dropped or tightened. */
export const lifecycle: Operator = {
  name: 'lifecycle',
  *mutants(contract) {
    const about = new About(contract);
    for (const kind of kinds) {
      const rule = lifecycles[kind] as Rule;
      for (const { operator, what, fate = 'breaking', rule: changed, expected } of changesOf(kind, rule, about)) {
        yield {
          operator,
          where: `${kind}: ${what}`,
          fate,
          group: 'lifecycle',
          byState: true,
          expected,
          undermines: about.needActivity(kind),
          gateway: () => ruled({ ...lifecycles, [kind]: { ...rule, ...changed } }),
        };
      }
    }
    const each = lifecycles.oneSessionFor;
    for (const dropped of [each, ...each.map((name) => [name])]) {
      yield {
        operator: 'duplicate session accepted',
        where: `one session for each ${dropped.join(' and each ')}`,
        fate: 'breaking',
        group: 'lifecycle',
        expected: about.alreadyThere(),
        gateway: () => ruled({ ...lifecycles, oneSessionFor: each.filter((name) => !dropped.includes(name)) }),
      };
    }
    yield* passedOver(contract, about);
  },
};
