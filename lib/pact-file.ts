import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { JSONValue } from 'json-p3';
import { z } from 'zod';
import { type Pact, readPact } from './pact';

export class PactFileError extends Error {
  override readonly name = 'PactFileError';

  constructor(file: string, why: string) {
    super(`${file} ${why}. Write it anew with npm run pact:record`);
  }
}

/** A pact in a file, of any version. */
export interface ReadPact extends Pact {
  readonly path: string;
  /** The path from the working directory, for messages. */
  readonly name: string;
  readonly text: string;
}

/** A pact file of this workspace: of version 4, and each interaction has a provider state. */
export interface PactFile extends ReadPact {
  readonly json: { readonly interactions: readonly { readonly description: string }[] };
  readonly descriptions: readonly string[];
}

/** Reads a pact file of any version, whoever wrote it. @throws {PactFileError} when it is no pact, or holds no interactions */
export function readAnyPactFile(path: string): ReadPact {
  const name = relative(process.cwd(), path);
  try {
    const text = readFileSync(path, 'utf8');
    return { ...readPact(JSON.parse(text)), path, name, text };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    const why = error instanceof SyntaxError ? 'is not JSON' : code ? `cannot be read (${message})` : message;
    throw new PactFileError(name, why);
  }
}

/** @throws {PactFileError} when it is no pact file of this workspace */
export function readPactFile(path: string): PactFile {
  const file = readAnyPactFile(path);
  const { name, version, interactions } = file;
  if (!version) throw new PactFileError(name, 'says no pact version');
  if (!/^4(\.|$)/.test(version)) throw new PactFileError(name, `is of pact version ${version}, and not of version 4`);
  const stateless = interactions.find(({ states }) => states.length === 0);
  if (stateless) throw new PactFileError(name, `holds "${stateless.description}", which has no provider state`);
  const descriptions = interactions.map(({ description }) => description);
  return { ...file, json: file.json as PactFile['json'], descriptions };
}

/** The paths of the pact files of a directory, in the order of their names. @throws when it has none */
export function pactFilesIn(directory: string): string[] {
  let files: string[] = [];
  try {
    files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  } catch {
    // A directory that does not exist has no pact file either.
  }
  const name = relative(process.cwd(), directory);
  if (files.length === 0) throw new Error(`${name} holds no pact file: write them with npm run pact:record`);
  return files.sort().map((file) => join(directory, file));
}

/**
 * Reads the pact files of a directory, in the order of their names.
 * @throws {PactFileError} for the first broken file
 * @throws when the directory has no pact file
 */
export const readPactFiles = (directory: string): PactFile[] => pactFilesIn(directory).map(readPactFile);

/** Writes a pact file with other interactions into a directory. Returns its path. */
export function writePart({ path, json }: PactFile, interactions: readonly object[], directory: string): string {
  const part = join(directory, basename(path));
  writeFileSync(part, JSON.stringify({ ...json, interactions }));
  return part;
}

const states = z.array(z.object({ name: z.string() }).transform(({ name }) => name)).default([]);
const json = z.json() as z.ZodType<JSONValue>;
const content = z
  .object({ content: json })
  .optional()
  .transform((body) => body?.content);
const keys = (all: object) => Object.keys(all);
const rule = z.object({ matchers: z.array(z.object({ match: z.string() })).min(1, 'holds no matcher') });
const matched = z.record(z.string(), rule).default({}).transform(keys);
const statusMatcher = z.object({ match: z.literal('statusCode'), status: z.array(z.int()).min(1) });
const accepted = z.object({ $: z.object({ matchers: z.tuple([statusMatcher]) }) });

const http = z
  .object({
    type: z.literal('Synchronous/HTTP'),
    description: z.string(),
    providerStates: states,
    request: z.object({
      method: z.string(),
      path: z.string(),
      query: z.record(z.string(), z.array(z.string())).default({}).transform(keys),
      body: content,
      generators: z
        .object({
          path: z.object({ expression: z.string() }).optional(),
          body: z.record(z.string(), z.unknown()).default({}),
        })
        .default({ body: {} }),
    }),
    response: z.object({
      status: z.int(),
      body: content,
      matchingRules: z.object({ body: matched, status: accepted.optional() }).default({ body: [] }),
    }),
  })
  .transform(({ type, description, providerStates, request, response: { status, body, matchingRules } }) => ({
    type,
    description,
    states: providerStates,
    request: {
      method: request.method,
      /** The path with {} in place of each value that varies. */
      template: (request.generators.path?.expression ?? request.path).replace(/\$\{.*?\}/g, '{}'),
      params: request.query,
      body: request.body,
      /** The JSONPaths of the body's values that a state gives. */
      injected: Object.keys(request.generators.body),
    },
    /** The recorded status. */
    status,
    /** All statuses that are accepted. */
    statuses: matchingRules.status?.$.matchers[0].status ?? [status],
    response: { content: body, matched: matchingRules.body },
  }));

const message = z
  .object({
    type: z.literal('Asynchronous/Messages'),
    description: z.string(),
    providerStates: states,
    contents: z.object({ content: json }),
    matchingRules: z.object({ body: matched }).default({ body: [] }),
  })
  .transform(({ type, description, providerStates, contents, matchingRules }) => ({
    type,
    description,
    states: providerStates,
    body: { content: contents.content, matched: matchingRules.body },
  }));

export type HttpInteraction = z.output<typeof http>;
export type Message = z.output<typeof message>;
export type Request = HttpInteraction['request'];
export type Call = Pick<Request, 'method' | 'template'>;
/** An example of a body, and the paths in it that have a matcher. All other values must be equal. */
export type Body = HttpInteraction['response'];

export interface Interactions {
  readonly http: readonly HttpInteraction[];
  readonly messages: readonly Message[];
}

/** A call as people write it, such as `PUT /channels/{}`. */
export const callOf = ({ method, template }: Call) => `${method} ${template}`;

const interactions = z.array(z.discriminatedUnion('type', [http, message]));

/**
 * Reads the interactions of pact files.
 * @throws {PactFileError} that names the first interaction of another form
 */
export function interactionsOf(files: readonly Pick<PactFile, 'name' | 'json'>[]): Interactions {
  const read = files.flatMap(({ name, json }) => {
    const { data, error } = interactions.safeParse(json.interactions);
    if (data) return data;
    const [issue] = error.issues;
    const [index, ...path] = issue?.path ?? [];
    const description = json.interactions[Number(index)]?.description;
    throw new PactFileError(name, `holds "${description}", of which ${path.join('.')} is wrong: ${issue?.message}`);
  });
  return {
    http: read.filter((each) => each.type === 'Synchronous/HTTP'),
    messages: read.filter((each) => each.type === 'Asynchronous/Messages'),
  };
}
