import { states } from '../verification/states';

interface Interaction {
  readonly description: string;
  readonly providerStates?: readonly { readonly name: string }[];
}

export interface Pact {
  readonly provider: { readonly name: string };
  readonly interactions: readonly Interaction[];
}

/** The names in the expressions of ProviderState generators, such as `${channel_uid}`, wherever they stand in an interaction. */
const injectedBy = (interaction: Interaction): string[] =>
  [...JSON.stringify(interaction).matchAll(/"expression":"([^"]*)"/g)].flatMap(([, expression = '']) =>
    [...expression.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name),
  );

/**
 * The provider states of the pacts as a Markdown table, for a team that verifies them with plain Pact tooling: the fact to make true,
 * the values to return, and the interactions that need them.
 * @throws when a pact names a state that has no handler
 */
export function statesTable(pacts: readonly Pact[]): string {
  const rows = new Map<string, { provider: string; values: Set<string>; interactions: string[] }>();
  for (const { provider, interactions } of pacts) {
    for (const interaction of interactions) {
      for (const { name } of interaction.providerStates ?? []) {
        const row = rows.get(name) ?? { provider: provider.name, values: new Set<string>(), interactions: [] };
        for (const value of injectedBy(interaction)) row.values.add(value);
        row.interactions.push(interaction.description);
        rows.set(name, row);
      }
    }
  }
  const lines = [...rows]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { provider, values, interactions }]) => {
      const fact = states[name]?.fact;
      if (!fact) throw new Error(`provider/verification/states.ts has no state "${name}", which a pact names`);
      const returned = [...values].sort().map((value) => `\`${value}\``);
      return `| ${name} | ${provider} | ${fact} | ${returned.join(', ')} | ${interactions.join('; ')} |`;
    });
  return ['| state | provider | fact | values | interactions |', '|---|---|---|---|---|', ...lines].join('\n');
}
