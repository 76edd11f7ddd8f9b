import { type JSONPathQuery, query } from 'json-p3';
import type { Body, Request } from '../../lib/pact-file';

/** Every key of a body, nested ones with the keys above them: `contact.name`. */
const keysOf = (value: unknown, above = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => [`${above}${key}`, ...keysOf(each, `${above}${key}.`)])
    : [];

const differences = (part: string, wanted: readonly string[], sent: readonly string[]) => [
  ...wanted.filter((key) => !sent.includes(key)).map((key) => `does not send the ${part} ${key}`),
  ...sent.filter((key) => !wanted.includes(key)).map((key) => `sends the ${part} ${key}, which the step does not`),
];

/** The differences between a step's request and an interaction's, a line each. */
export const requestDifferences = (wanted: Request, sent: Request): string[] => [
  ...differences('parameter', wanted.params, sent.params),
  ...differences('body key', keysOf(wanted.body), keysOf(sent.body)),
];

/** The reason why a step cannot extract a value from a body: it is missing, or compared with the example. */
export function missingField({ content, matched }: Body, path: string, compiled: JSONPathQuery): string[] {
  const [node] = content === undefined ? [] : compiled.query(content).nodes;
  if (!node) return [`has no ${path}`];
  const at = JSON.stringify(node.location);
  // A rule's path is a JSONPath too, so the library finds its places.
  const places = matched.flatMap((rule) => query(rule, node.root).locations());
  return places.some((place) => JSON.stringify(place) === at) ? [] : [`has no matcher for ${path}`];
}
