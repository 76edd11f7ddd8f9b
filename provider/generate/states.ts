import { z } from 'zod';
import { textsIn } from '../../lib/json';
import { interactionsOf, type PactFile } from '../../lib/pact-file';
import { states } from '../verification/states';
import { markdownTable } from './markdown';

/** The names in expressions such as `${channel_uid}`, by which an interaction has values injected. */
const injectedBy = (interaction: unknown): string[] =>
  textsIn(interaction).flatMap((text) => [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name));

const listed = (values: readonly string[], separator = ', ') => [...new Set(values)].join(separator);

const pattern = z.object({ matchers: z.tuple([z.object({ regex: z.string() })]) });
const message = z.object({
  metadata: z.record(z.string(), z.string()),
  matchingRules: z.object({ metadata: z.record(z.string(), pattern).default({}) }).default({ metadata: {} }),
});

/** How a message is asked for, and the metadata to hand out with it. Empty for an HTTP interaction. */
function transportOf(interaction: unknown): string {
  const { data } = message.safeParse(interaction);
  if (!data) return '';
  const { metadata: patterns } = data.matchingRules;
  const metadata = Object.entries(data.metadata).map(([name, text]) => {
    const regex = patterns[name]?.matchers[0].regex;
    return `\`${name}\` ${regex ? `like \`${regex}\`` : text ? `\`${text}\`` : 'empty'}`;
  });
  return `\`POST\` on the transport \`message\`; metadata ${metadata.join(', ')}`;
}

/**
 * The provider states of the pacts as a Markdown table, for a team that verifies them with plain Pact tooling: the fact to make true,
 * the values to return, the interactions that use the state, and for a message how it is asked for.
 * @throws when a pact has a state that provider/verification/states.ts does not have
 */
export function statesTable(pacts: readonly Pick<PactFile, 'name' | 'provider' | 'json'>[]): string {
  const uses = pacts.flatMap((pact) => {
    const { http, messages } = interactionsOf([pact]);
    return [...http, ...messages].flatMap(({ description, states: names }) => {
      const recorded = pact.json.interactions.find((each) => each.description === description);
      const [values, transport] = [injectedBy(recorded), transportOf(recorded)];
      return names.map((state) => ({ state, provider: pact.provider, description, values, transport }));
    });
  });
  const names = [...new Set(uses.map(({ state }) => state))].sort();
  const rows = names.map((name) => {
    const fact = states[name]?.fact;
    if (!fact) throw new Error(`provider/verification/states.ts has no state "${name}", which a pact has`);
    const own = uses.filter(({ state }) => state === name);
    const values = own.flatMap((use) => use.values.map((value) => `\`${value}\``)).sort();
    const descriptions = own.map(({ description }) => description);
    const transports = own.map(({ transport }) => transport).filter(Boolean);
    return [
      name,
      listed(own.map(({ provider }) => provider)),
      fact,
      listed(values),
      listed(descriptions, '; '),
      listed(transports, '; '),
    ];
  });
  return markdownTable(['state', 'provider', 'fact', 'values', 'interactions', 'message'], rows);
}
