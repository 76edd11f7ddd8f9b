/** Keys from the root; `*` stands for each element of an array. */
export type Path = readonly string[];
/** Changes the value under `key` of its owner. */
export type Edit = (owner: Record<string, unknown>, key: string) => void;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Carries an edit out in place wherever the path leads. Returns the value. */
export function edited(root: unknown, path: Path, change: Edit): unknown {
  const [key, ...rest] = path;
  if (key === undefined || !isObject(root)) return root;
  for (const each of key === '*' ? Object.keys(root) : [key]) {
    if (!(each in root)) continue;
    if (rest.length === 0) change(root, each);
    else edited(root[each], rest, change);
  }
  return root;
}

export const set =
  (value: unknown): Edit =>
  (owner, key) => {
    owner[key] = value;
  };

const dropped: Edit = (owner, key) => {
  if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else delete owner[key];
};

const renamed: Edit = (owner, key) => {
  owner[`${key}_renamed`] = owner[key];
  delete owner[key];
};

const retyped: Edit = (owner, key) => {
  const value = owner[key];
  if (typeof value === 'string') owner[key] = 7;
  else if (Array.isArray(value)) owner[key] = { 0: value[0] };
  else owner[key] = isObject(value) ? 'an object once' : String(value);
};

const emptied: Edit = (owner, key) => {
  const value = owner[key];
  if (typeof value === 'string') owner[key] = '';
  else if (isObject(value)) owner[key] = Array.isArray(value) ? [] : {};
};

/** The edits of a field, by name. An array's elements cannot be renamed. */
export const fieldEdits: Readonly<Record<string, Edit>> = { dropped, renamed, nulled: set(null), retyped, emptied };

export const isElement = (path: Path) => path.at(-1) === '*';

/** A path as people write it, such as `$.data.sessions[*].uid`. */
export const shown = (path: Path) => `$${path.map((key) => (key === '*' ? '[*]' : `.${key}`)).join('')}`;

/** Every path of an example, with its value there. */
export function pathsOf(value: unknown, path: Path = []): { path: Path; example: unknown }[] {
  if (!isObject(value)) return [];
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.slice(0, 1).map((each) => ['*', each])
    : Object.entries(value);
  return entries.flatMap(([key, each]) => {
    const at = [...path, key];
    return [{ path: at, example: each }, ...pathsOf(each, at)];
  });
}
