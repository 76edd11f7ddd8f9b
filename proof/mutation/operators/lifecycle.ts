import { type Lifecycle, type Lifecycles, lifecycles } from '../../../provider/gateway/lifecycle';
import type { StartOptions } from '../../../provider/gateway/start';
import { withBody } from '../boundary';
import type { Answer, Contract } from '../contract';
import type { BreakingMutant } from '../mutant';

type Kind = 'channel' | 'session';
type Rule = Lifecycle<string>;

const kinds: readonly Kind[] = ['channel', 'session'];

/** The statuses that a caller may ask for: source, provider/openapi.yaml. */
const asked: Record<Kind, readonly string[]> = {
  channel: ['active', 'inactive'],
  session: ['active', 'inactive', 'deleted'],
};

const ruled = (rules: Lifecycles): StartOptions => ({ misbehaviour: { lifecycles: rules } });

/** The interactions that speak of a rule. */
class About {
  constructor(private readonly contract: Contract) {}

  #where(fits: (answer: Answer) => boolean): string[] {
    return this.contract.answers.filter(fits).flatMap(({ interactions }) => interactions);
  }

  /** The refusals that say of a channel or session that it cannot be used. */
  notUsable = (kind: Kind) => this.#where(({ error }) => error?.field === `${kind}_uid`);

  /** The call that needs it to be usable. */
  used = (kind: Kind) => {
    const refusals = this.contract.answers.filter(({ error }) => error?.field === `${kind}_uid`);
    return this.#where(
      ({ status, method, template }) =>
        status < 300 && refusals.some((each) => each.method === method && each.template === template),
    );
  };

  alreadyThere = () => this.#where(({ error }) => error?.code === 'already_exists');

  /** All that tells how far a channel or session has got. */
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
      .map((status) => ({ operator: 'created otherwise', what: status, rule: { created: status }, expected })),
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
      rule: { confirmed: later },
      expected: about.notUsable(kind),
    },
  ];
}

/** A status that is asked for is passed over: nothing is announced, nothing changes. */
function passedOver(contract: Contract, about: About): BreakingMutant[] {
  return contract.answers
    .filter(({ status, request }) => status < 300 && 'status' in ((request.body ?? {}) as object))
    .map((answer) => ({
      operator: 'activation never requested',
      where: `${answer.method} ${answer.template}`,
      group: 'lifecycle',
      byState: true,
      expected: about.progress('channel'),
      gateway: () =>
        withBody(answer, (body) => {
          delete body.status;
        }),
    }));
}

/** Each rule of the lifecycles, dropped or tightened. */
export function lifecycleMutants(contract: Contract): BreakingMutant[] {
  const about = new About(contract);
  const ofKinds = kinds.flatMap((kind) => {
    const rule = lifecycles[kind] as Rule;
    return changesOf(kind, rule, about).map(({ operator, what, rule: changed, expected }) => ({
      operator,
      where: `${kind}: ${what}`,
      group: 'lifecycle' as const,
      byState: true,
      expected,
      gateway: () => ruled({ ...lifecycles, [kind]: { ...rule, ...changed } }),
    }));
  });
  const duplicates = [lifecycles.oneSessionFor, ...lifecycles.oneSessionFor.map((name) => [name])].map((dropped) => ({
    operator: 'duplicate session accepted',
    where: `one session for each ${dropped.join(' and each ')}`,
    group: 'lifecycle' as const,
    expected: about.alreadyThere(),
    gateway: () =>
      ruled({ ...lifecycles, oneSessionFor: lifecycles.oneSessionFor.filter((name) => !dropped.includes(name)) }),
  }));
  return [...ofKinds, ...duplicates, ...passedOver(contract, about)];
}
