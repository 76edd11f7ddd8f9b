import type { JSONValue } from 'json-p3';
import { z } from 'zod';

const rule = z.object({ matchers: z.array(z.object({ match: z.string() })).min(1, 'holds no matcher') });
const bodyRules = z.record(z.string(), rule).default({});
const statusRule = z.object({
  $: z.object({ matchers: z.tuple([z.object({ match: z.literal('statusCode'), status: z.array(z.int()).min(1) })]) }),
});
const json = z.json() as z.ZodType<JSONValue>;
const content = z.object({ content: json }).optional();

const http = z.object({
  type: z.literal('Synchronous/HTTP'),
  description: z.string(),
  request: z.object({
    method: z.string(),
    path: z.string(),
    query: z.record(z.string(), z.array(z.string())).default({}),
    body: content,
    generators: z.object({ path: z.object({ expression: z.string() }).optional() }).default({}),
  }),
  response: z.object({
    status: z.int(),
    body: content,
    matchingRules: z.object({ body: bodyRules, status: statusRule.optional() }).default({ body: {} }),
  }),
});

const message = z.object({
  type: z.literal('Asynchronous/Messages'),
  description: z.string(),
  contents: z.object({ content: json }),
  matchingRules: z.object({ body: bodyRules }).default({ body: {} }),
});

const named = z.object({ interactions: z.array(z.object({ description: z.string() })) });
const pact = z.object({ interactions: z.array(z.discriminatedUnion('type', [http, message])) });

/** A body as an example, and the paths in it that are matched and not compared. */
export interface Body {
  readonly content: JSONValue | undefined;
  readonly matched: readonly string[];
}

export interface Request {
  readonly method: string;
  /** With {} in place of each value that varies. */
  readonly template: string;
  readonly params: readonly string[];
  readonly body: JSONValue | undefined;
}

export interface HttpInteraction {
  readonly description: string;
  readonly request: Request;
  /** The one that was recorded. */
  readonly status: number;
  /** All that are accepted. */
  readonly statuses: readonly number[];
  readonly response: Body;
}

export interface Message {
  readonly description: string;
  readonly body: Body;
}

export interface Interactions {
  readonly http: readonly HttpInteraction[];
  readonly messages: readonly Message[];
}

function readHttp({ description, request, response }: z.infer<typeof http>): HttpInteraction {
  const { generators, method, path, query, body } = request;
  const { status, matchingRules } = response;
  return {
    description,
    request: {
      method,
      template: (generators.path?.expression ?? path).replace(/\$\{.*?\}/g, '{}'),
      params: Object.keys(query),
      body: body?.content,
    },
    status,
    statuses: matchingRules.status?.$.matchers[0].status ?? [status],
    response: { content: response.body?.content, matched: Object.keys(matchingRules.body) },
  };
}

/**
 * Reads what coverage looks at of a pact file of version 4.
 * @param file its name, for the message
 * @throws with the interaction that is not as it should be
 */
export function readInteractions(file: string, contents: unknown): Interactions {
  const read = pact.safeParse(contents);
  if (!read.success) {
    const [issue] = read.error.issues;
    const [, index] = issue?.path ?? [];
    const { data } = named.safeParse(contents);
    const which = typeof index === 'number' ? data?.interactions[index]?.description : undefined;
    throw new Error(`${file}: ${which ? `"${which}": ` : ''}${issue?.path.slice(2).join('.')} ${issue?.message}`);
  }
  const { interactions } = read.data;
  return {
    http: interactions.filter((each) => each.type === 'Synchronous/HTTP').map(readHttp),
    messages: interactions
      .filter((each) => each.type === 'Asynchronous/Messages')
      .map(({ description, contents, matchingRules }) => ({
        description,
        body: { content: contents.content, matched: Object.keys(matchingRules.body) },
      })),
  };
}
