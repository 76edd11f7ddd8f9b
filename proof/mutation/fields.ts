import type { Field } from '../../lib/openapi';
import type { Body } from '../../lib/pact-file';
import { type Edit, fieldEdits, isElement, type Path, pathsOf, set, shown } from './json-edit';
import type { Mutant } from './mutant';

/** A change of one field. */
interface Change {
  readonly operator: string;
  readonly path: Path;
  readonly what: string;
  readonly change: Edit;
  /** True when the change contradicts a fact of a state: that a list has an element, or that a thing has a status. */
  readonly takesFactAway?: boolean;
}

interface Mutation extends Change, Pick<Mutant, 'fate'> {}

const unheardOf = 'unheard-of';

/** Tells if an edit makes a difference to a value of this type. */
function applies(name: string, path: Path, type: string): boolean {
  if (name === 'renamed') return !isElement(path);
  return name !== 'emptied' || ['string', 'array', 'object'].includes(type);
}

function shapes({ path, type }: Field): Change[] {
  const edits = Object.entries(fieldEdits).filter(([name]) => applies(name, path, type));
  return edits.map(([name, change]) => ({
    operator: `field ${name}`,
    path,
    what: shown(path),
    change,
    takesFactAway: (name === 'emptied' && type === 'array') || (name === 'dropped' && isElement(path)),
  }));
}

const replaced = (path: Path, value: unknown): Change => ({
  operator: 'value replaced',
  path,
  what: `${shown(path)} = ${JSON.stringify(value)}`,
  change: set(value),
  takesFactAway: path.at(-1) === 'status',
});

/** The other allowed values of a field, and one that is not allowed. */
function otherValues({ path, type, values }: Field, usual: unknown) {
  if (type === 'boolean') return { legal: [], illegal: [replaced(path, !usual)] };
  if (!values) return { legal: [], illegal: [] };
  const legal = values.filter((value) => value !== usual).map((value) => replaced(path, value));
  return { legal, illegal: [replaced(path, unheardOf)] };
}

const typeOf = (example: unknown) => (Array.isArray(example) ? 'array' : example === null ? 'string' : typeof example);

/** Tells if a value may differ from the example. A pact names the first element of an array, or every one. */
const isMatched = (at: string, matched: readonly string[]) =>
  [at, at.replaceAll('[*]', '[0]')].some((each) => matched.includes(each));

/**
 * The changes of a body's fields. First come the breaking ones, of fields that the pact names; then the undecided ones: those of a
 * field that only provider/openapi.yaml names, and the other values of a field that the pact matches.
 */
export function* fields({ content, matched }: Body, schema: readonly Field[]): Generator<Mutation> {
  const inSchema = new Map(schema.map((field) => [shown(field.path), field]));
  const inPact = new Map(pathsOf(content).map((each) => [shown(each.path), each]));
  const undecided: Change[] = [];
  for (const [at, { path, example }] of inPact) {
    const field = inSchema.get(at) ?? { path, type: typeOf(example) };
    const { legal, illegal } = otherValues(field, example);
    const mayDiffer = isMatched(at, matched);
    if (mayDiffer) undecided.push(...legal);
    for (const change of [...shapes(field), ...illegal, ...(mayDiffer ? [] : legal)])
      yield { ...change, fate: 'breaking' };
  }
  for (const [at, field] of inSchema) {
    if (inPact.has(at)) continue;
    const { legal, illegal } = otherValues(field, undefined);
    undecided.push(...shapes(field), ...legal, ...illegal);
  }
  for (const change of undecided) yield { ...change, fate: 'undecided' };
}
