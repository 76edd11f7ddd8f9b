import { textsIn } from '../../lib/json';
import { interactionsOf, type PactFile } from '../../lib/pact-file';
import { states } from '../verification/states';
import { markdownTable } from './markdown';

/** The names in expressions such as `${channel_uid}`, by which an interaction has values injected. */
const injectedBy = (interaction: unknown): string[] =>
  textsIn(interaction).flatMap((text) => [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name));

const listed = (values: readonly string[], separator = ', ') => [...new Set(values)].join(separator);

/**
 * The provider states of the pacts as a Markdown table, for a team that verifies them with plain Pact tooling: the fact to make true,
 * the values to return, and the interactions that use the state.
 * @throws when a pact has a state that provider/verification/states.ts does not have
 */
export function statesTable(pacts: readonly Pick<PactFile, 'name' | 'provider' | 'json'>[]): string {
  const uses = pacts.flatMap((pact) => {
    const { http, messages } = interactionsOf([pact]);
    return [...http, ...messages].flatMap(({ description, states: names }) => {
      const values = injectedBy(pact.json.interactions.find((each) => each.description === description));
      return names.map((state) => ({ state, provider: pact.provider, description, values }));
    });
  });
  const names = [...new Set(uses.map(({ state }) => state))].sort();
  const rows = names.map((name) => {
    const fact = states[name]?.fact;
    if (!fact) throw new Error(`provider/verification/states.ts has no state "${name}", which a pact has`);
    const own = uses.filter(({ state }) => state === name);
    const values = own.flatMap((use) => use.values.map((value) => `\`${value}\``)).sort();
    const descriptions = own.map(({ description }) => description);
    return [name, listed(own.map(({ provider }) => provider)), fact, listed(values), listed(descriptions, '; ')];
  });
  return markdownTable(['state', 'provider', 'fact', 'values', 'interactions'], rows);
}
