/** Keys from the root; `*` stands for each element of an array. */
export type Path = readonly string[];
/** Changes the value under `key` of its owner. */
export type Edit = (owner: Record<string, unknown>, key: string) => void;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Carries an edit out wherever the path leads, in place. */
export function edit(root: unknown, path: Path, change: Edit): void {
  const [key, ...rest] = path;
  if (key === undefined || !isObject(root)) return;
  for (const each of key === '*' ? Object.keys(root) : [key]) {
    if (!(each in root)) continue;
    if (rest.length === 0) change(root, each);
    else edit(root[each], rest, change);
  }
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

/** What can happen to any field. An array's elements have no name. */
export const fieldEdits: Readonly<Record<string, Edit>> = { dropped, renamed, nulled: set(null), retyped, emptied };

export const isElement = (path: Path) => path.at(-1) === '*';

/** As people write it: `$.data.sessions[*].uid`. */
export const shown = (path: Path) => `$${path.map((key) => (key === '*' ? '[*]' : `.${key}`)).join('')}`;

/** Every path of a JSON value, with what an example has there. */
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
