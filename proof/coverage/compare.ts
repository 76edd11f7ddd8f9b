import { type JSONPathQuery, query } from 'json-p3';
import type { Body, Call, Request } from '../../lib/pact-file';

/** Every key of a body, nested ones with the keys above them: `contact.name`. */
const keysOf = (value: unknown, above = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => [`${above}${key}`, ...keysOf(each, `${above}${key}.`)])
    : [];

/** What one has and the other lacks, either way. */
function differences(what: string, wanted: readonly string[], has: readonly string[]): string[] {
  return [
    ...wanted.filter((key) => !has.includes(key)).map((key) => `does not send the ${what} ${key}`),
    ...has.filter((key) => !wanted.includes(key)).map((key) => `sends the ${what} ${key}, which the step does not`),
  ];
}

export const sameCall = (one: Call, other: Call) => one.method === other.method && one.template === other.template;

/** How an interaction's request differs from the one that it stands for. */
export const requestDifferences = (wanted: Request, has: Request): string[] => [
  ...differences('parameter', wanted.params, has.params),
  ...differences('body key', keysOf(wanted.body), keysOf(has.body)),
];

/** What keeps a body from holding up a value that somebody takes out of it: it is not there, or compared with the example. */
export function missingField({ content, matched }: Body, path: string, compiled: JSONPathQuery): string[] {
  const [node] = content === undefined ? [] : compiled.query(content).nodes;
  if (!node) return [`has no ${path}`];
  const at = JSON.stringify(node.location);
  // A rule's path is a JSONPath too: the same library says what it leads to.
  const places = matched.flatMap((rule) => query(rule, node.root).locations());
  return places.some((place) => JSON.stringify(place) === at) ? [] : [`has no matcher for ${path}`];
}
