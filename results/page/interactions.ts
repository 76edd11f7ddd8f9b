import { z } from 'zod';
import { own } from '../../lib/own';
import type { PactFile } from '../../lib/pact-file';
import { states as providerStates } from '../../provider/verification/states';
import type { Place } from '../outcome';
import { placeInPact } from '../places';
import { inWords, type Matcher } from './words';

/** A place of an interaction, and what is accepted there. */
export interface Expectation {
  readonly place: string;
  readonly words: string;
  /** The value that the provider state injects, such as ${session_uid}. */
  readonly injected?: string | undefined;
}

/** An interaction of a pact, for a person. */
export interface Described {
  readonly description: string;
  readonly consumer: string;
  readonly provider: string;
  readonly kind: 'request' | 'callback';
  /** Such as `POST /business/communication/sessions/typing`. */
  readonly call: string;
  readonly states: readonly { readonly name: string; readonly fact: string | undefined }[];
  /** Examples by their titles. */
  readonly examples: readonly { readonly title: string; readonly text: string }[];
  readonly request: readonly Expectation[];
  readonly response: readonly Expectation[];
  readonly pact: Place | undefined;
  readonly test: Place | undefined;
}

const matcher = z.object({
  match: z.string(),
  regex: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  status: z.array(z.number()).optional(),
});
const rule = z.object({ matchers: z.array(matcher) }).transform(({ matchers }) => matchers);
const rules = z.record(z.string(), rule).default({});
const generator = z.object({ expression: z.string().optional() }).transform(({ expression }) => expression);
const generators = z.record(z.string(), generator).default({});
const body = z
  .object({ content: z.unknown() })
  .optional()
  .transform((given) => given?.content);
const values = z.record(z.string(), z.array(z.string())).default({});

const request = z.object({
  method: z.string(),
  path: z.string(),
  query: values,
  headers: values,
  body,
  matchingRules: z.object({ path: rule.optional(), query: rules, header: rules, body: rules }).prefault({}),
  generators: z
    .object({ path: generator.optional(), query: generators, header: generators, body: generators })
    .prefault({}),
});
const response = z.object({
  status: z.number(),
  headers: values,
  body,
  matchingRules: z.object({ status: rules, header: rules, body: rules }).prefault({}),
});
const common = { description: z.string(), providerStates: z.array(z.object({ name: z.string() })).default([]) };
const http = z.object({ type: z.literal('Synchronous/HTTP'), ...common, request, response });
const message = z.object({
  type: z.literal('Asynchronous/Messages'),
  ...common,
  contents: z.object({ content: z.unknown() }),
  metadata: z.record(z.string(), z.unknown()).default({}),
  matchingRules: z.object({ body: rules, metadata: rules }).prefault({}),
});
const interaction = z.discriminatedUnion('type', [http, message]);

type Rules = Readonly<Record<string, readonly Matcher[]>>;
type Generators = Readonly<Record<string, string | undefined>>;

/** The places of a body that have a value of their own or a matcher, in their order. The first element of a list stands for all of them. */
function inBody(content: unknown, matched: Rules, generated: Generators): Expectation[] {
  const found: Expectation[] = [];
  const visit = (value: unknown, path: string) => {
    // A rule is for each element, or for the first alone.
    const each = path.replaceAll('[0]', '[*]');
    const place = own(matched, path) ? path : each;
    const matchers = own(matched, place);
    const isLeaf = typeof value !== 'object' || value === null;
    if (isLeaf || matchers) {
      found.push({ place: `body ${place}`, words: inWords(matchers ?? [], value), injected: own(generated, place) });
    }
    if (Array.isArray(value)) for (const element of value.slice(0, 1)) visit(element, `${path}[0]`);
    else if (!isLeaf) for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
  };
  if (content !== undefined) visit(content, '$');
  return found;
}

const named = (what: string, given: Readonly<Record<string, unknown>>, matched: Rules, generated: Generators = {}) =>
  Object.entries(given).map(
    ([name, value]): Expectation => ({
      place: `${what} ${name}`,
      words: inWords(own(matched, name) ?? [], [value].flat().join(', ')),
      injected: own(generated, name),
    }),
  );

const asJson = (content: unknown) => (content === undefined ? '' : `\n\n${JSON.stringify(content, undefined, 2)}`);
const headerLines = (headers: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(headers)
    .map(([name, value]) => `\n${name}: ${value.join(', ')}`)
    .join('');

function describeHttp({ request: sent, response: answered }: z.output<typeof http>) {
  const { method, path, query, headers, matchingRules: matched, generators: generated } = sent;
  const search = Object.entries(query)
    .map(([name, value]) => `${name}=${value.join(',')}`)
    .join('&');
  return {
    kind: 'request' as const,
    call: `${method} ${(generated.path ?? path).replace(/\$\{(\w+)\}/g, '{$1}')}`,
    examples: [
      {
        title: 'Request',
        text: `${method} ${path}${search && `?${search}`}${headerLines(headers)}${asJson(sent.body)}`,
      },
      { title: 'Response', text: `${answered.status}${headerLines(answered.headers)}${asJson(answered.body)}` },
    ],
    request: [
      { place: 'path', words: inWords(matched.path ?? [], path), injected: generated.path },
      ...named('query', query, matched.query, generated.query),
      ...named('header', headers, matched.header, generated.header),
      ...inBody(sent.body, matched.body, generated.body),
    ],
    response: [
      { place: 'status', words: inWords(own(answered.matchingRules.status, '$') ?? [], answered.status) },
      ...named('header', answered.headers, answered.matchingRules.header),
      ...inBody(answered.body, answered.matchingRules.body, {}),
    ],
  };
}

function describeMessage({ contents, metadata, matchingRules: matched }: z.output<typeof message>) {
  const { event } = (contents.content ?? {}) as { event?: unknown };
  return {
    kind: 'callback' as const,
    call: `callback ${String(event)}`,
    examples: [{ title: 'Callback', text: JSON.stringify(contents.content, undefined, 2) }],
    request: [],
    response: [...named('metadata', metadata, matched.metadata), ...inBody(contents.content, matched.body, {})],
  };
}

/** Describes the interactions of pact files. @param testOf finds the test that recorded an interaction */
export const describeInteractions = (
  pacts: readonly PactFile[],
  testOf: (description: string) => Place | undefined,
): Described[] =>
  pacts.flatMap(({ consumer, provider, path, text, json }) =>
    json.interactions.map((each): Described => {
      const read = interaction.parse(each);
      const { description } = read;
      const states = read.providerStates.map(({ name }) => ({ name, fact: own(providerStates, name)?.fact }));
      const parts = read.type === 'Synchronous/HTTP' ? describeHttp(read) : describeMessage(read);
      return {
        description,
        consumer,
        provider,
        states,
        ...parts,
        pact: placeInPact(path, text, description),
        test: testOf(description),
      };
    }),
  );
