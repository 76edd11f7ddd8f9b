import { z } from 'zod';

/** The part of an interaction that its replay needs, in one form for all versions of pact. */
export interface Interaction {
  readonly description: string;
  /** The names of its provider states; other teams' interactions often have none. */
  readonly states: readonly string[];
  /** `undefined` for a message. */
  readonly request?: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
  };
  /** The recorded one; `undefined` for a message. */
  readonly status?: number | undefined;
  /** The list that it is in: version 3 keeps messages apart. */
  readonly list: 'interactions' | 'messages';
  /** The place in that list. */
  readonly index: number;
  /** As it was parsed. */
  readonly json: object;
}

/** A pact of any version, whoever wrote it. */
export interface Pact {
  readonly consumer: string;
  readonly provider: string;
  /** `undefined` where it is not said, as in version 1. */
  readonly version: string | undefined;
  /** The plugins that pact's core needs for it. */
  readonly plugins: readonly { readonly name: string; readonly version: string }[];
  readonly interactions: readonly Interaction[];
  /** As it was parsed. */
  readonly json: object;
}

const named = z.object({ name: z.string() }).transform(({ name }) => name);

const request = z.object({
  method: z.string().default('GET'),
  path: z.string().default('/'),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullish(),
});

const interaction = z.object({
  type: z.string().default('Synchronous/HTTP'),
  description: z.string().optional(),
  // Version 1, version 2, and the others.
  provider_state: z.string().nullish(),
  providerState: z.string().nullish(),
  providerStates: z.array(named).nullish(),
  request: request.nullish(),
  // A message that is answered may have several.
  response: z.union([z.object({ status: z.int().optional() }), z.array(z.unknown())]).nullish(),
});

const version = z.object({ version: z.string() }).optional();
const pact = z
  .object({
    consumer: named,
    provider: named,
    interactions: z.array(interaction, { error: 'holds no interactions' }).default([]),
    messages: z.array(interaction).default([]),
    metadata: z
      .object({
        pactSpecification: version,
        'pact-specification': version,
        pactSpecificationVersion: z.string().optional(),
        plugins: z.array(z.object({ name: z.string(), version: z.string() })).default([]),
      })
      .default({ plugins: [] }),
  })
  .refine(({ interactions, messages }) => interactions.length + messages.length > 0, {
    path: ['interactions'],
    error: 'holds no interactions',
  });

type Lists = Pick<z.output<typeof pact>, Interaction['list']>;

function interactionsIn(lists: Lists, json: Readonly<Record<keyof Lists, readonly object[]>>, list: keyof Lists) {
  // Pact's core gives an interaction without a description the same name.
  const unnamed = list === 'messages' ? 'Message' : 'Interaction';
  return lists[list].map((each, index): Interaction => {
    const { description = `${unnamed} ${index}`, providerStates, providerState, provider_state, response } = each;
    const states = (providerStates ?? [providerState ?? provider_state ?? '']).filter(Boolean);
    const common = { description, states, list, index, json: json[list][index] as object };
    if (list === 'messages' || each.type !== 'Synchronous/HTTP') return common;
    const { method, path, headers } = each.request ?? request.parse({});
    const status = response && 'status' in response ? response.status : undefined;
    return { ...common, request: { method, path, headers: headers ?? {} }, status };
  });
}

/**
 * Reads a pact of any version.
 * @param json the parsed text
 * @throws when it is no pact, or holds no interactions; the message completes the sentence "The file … "
 */
export function readPact(json: object): Pact {
  const { data, error } = pact.safeParse(json);
  if (!data) {
    const issues = error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new Error(`is not a pact: ${issues.join(', ')}`);
  }
  const { consumer, provider, metadata } = data;
  const lists = json as Readonly<Record<keyof Lists, readonly object[]>>;
  return {
    consumer,
    provider,
    version:
      metadata.pactSpecification?.version ??
      metadata['pact-specification']?.version ??
      metadata.pactSpecificationVersion,
    plugins: metadata.plugins,
    interactions: [...interactionsIn(data, lists, 'interactions'), ...interactionsIn(data, lists, 'messages')],
    json,
  };
}
