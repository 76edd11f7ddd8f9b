/**
 * The value of a record by a name that comes from outside, such as a state in another team's pact. `undefined` for `constructor`, which
 * every object inherits.
 */
export const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
