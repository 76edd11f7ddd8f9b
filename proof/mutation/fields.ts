import type { Body } from '../../lib/pact-file';
import { type Edit, fieldEdits, isElement, type Path, pathsOf, set, shown } from './json-edit';
import type { Field } from './schema';

/** One change of one field. */
export interface Mutation {
  readonly operator: string;
  readonly path: Path;
  readonly what: string;
  readonly change: Edit;
  /** True when the change denies a fact of a state: that there is something in a list, or that it has a status. */
  readonly takesFactAway?: boolean;
}

const unheardOf = 'unheard-of';

/** Tells if an edit makes a difference to a value of this type. */
function applies(name: string, path: Path, type: string): boolean {
  if (name === 'renamed') return !isElement(path);
  return name !== 'emptied' || ['string', 'array', 'object'].includes(type);
}

function shapes({ path, type }: Field): Mutation[] {
  return Object.entries(fieldEdits)
    .filter(([name]) => applies(name, path, type))
    .map(([name, change]) => ({
      operator: `field ${name}`,
      path,
      what: shown(path),
      change,
      takesFactAway: (name === 'emptied' && type === 'array') || (name === 'dropped' && isElement(path)),
    }));
}

const replaced = (path: Path, value: unknown): Mutation => ({
  operator: 'value replaced',
  path,
  what: `${shown(path)} = ${JSON.stringify(value)}`,
  change: set(value),
  takesFactAway: path.at(-1) === 'status',
});

/** The values that a field could have as well, and one that it could not. */
function values({ path, type, values: counted }: Field, usual: unknown) {
  if (type === 'boolean') return { legal: [], illegal: [replaced(path, !usual)] };
  if (!counted) return { legal: [], illegal: [] };
  const legal = counted.filter((value) => value !== usual).map((value) => replaced(path, value));
  return { legal, illegal: [replaced(path, unheardOf)] };
}

const typeOf = (example: unknown) => (Array.isArray(example) ? 'array' : example === null ? 'string' : typeof example);

/**
 * The changes of a body's fields.
 * @returns `named`: of fields that the pact compares or matches; `unnamed`: of fields that only provider/openapi.yaml has, and the
 * other values of a field that the pact matches
 */
export function fields(
  { content, matched }: Body,
  schema: readonly Field[],
): { named: Mutation[]; unnamed: Mutation[] } {
  const inSchema = new Map(schema.map((field) => [shown(field.path), field]));
  const inPact = new Map(pathsOf(content).map((each) => [shown(each.path), each]));
  const named: Mutation[] = [];
  const unnamed: Mutation[] = [];
  for (const [at, { path, example }] of inPact) {
    const field = inSchema.get(at) ?? { path, type: typeOf(example) };
    const { legal, illegal } = values(field, example);
    named.push(...shapes(field), ...illegal);
    (isMatched(at, matched) ? unnamed : named).push(...legal);
  }
  for (const [at, field] of inSchema) {
    if (inPact.has(at)) continue;
    const { legal, illegal } = values(field, undefined);
    unnamed.push(...shapes(field), ...legal, ...illegal);
  }
  return { named, unnamed };
}

/** Tells if a value may differ from the example. A pact names the first element of an array, or every one. */
const isMatched = (at: string, matched: readonly string[]) =>
  [at, at.replaceAll('[*]', '[0]')].some((each) => matched.includes(each));
