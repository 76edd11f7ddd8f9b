import { parseJson, textsIn } from '../../../lib/json';

/** Levels of the deepest JSON that is read. A callback has some four; 64 KiB can hold 30,000, which no recursion survives. */
const deepest = 50;

const within = (value: unknown): unknown[] => (typeof value === 'object' && value !== null ? Object.values(value) : []);

/** The JSON of a callback; `undefined` when it is not JSON, or too deep to be a callback. */
export function callbackJson(body: string): unknown {
  const json = parseJson(body);
  let level = [json];
  for (let depth = 0; depth < deepest && level.length > 0; depth += 1) level = level.flatMap(within);
  return level.length === 0 ? json : undefined;
}

/** Every text in a callback that may be a uid: the parts of its path, the values of its query, and the texts of its body. */
export function textsOf(path: string, body: string): string[] {
  const [steps = '', ...query] = path.split('?');
  const values = new URLSearchParams(query.join('?')).values();
  return [...steps.split('/'), ...values, ...textsIn(callbackJson(body))].filter(Boolean);
}

/** The status that a JSON value gives a uid, and whether it holds the uid. Each object is looked at once. */
function said(value: unknown, uid: string): { holds: boolean; status: string | undefined } {
  const inner = within(value).map((each) => said(each, uid));
  const first = (of: typeof inner) => of.find(({ status }) => status !== undefined)?.status;
  const holding = inner.filter(({ holds }) => holds);
  const { status: own } = Object(value) as { status?: unknown };
  return {
    holds: value === uid || holding.length > 0,
    status: first(holding) ?? (typeof own === 'string' ? own : first(inner)),
  };
}

/** The status that a callback gives the uid, in any envelope: from the innermost object that holds the uid, or else from any object. */
export const statusIn = (body: string, uid: string): string | undefined => said(callbackJson(body), uid).status;
