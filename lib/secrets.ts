const secretName = /(TOKEN|SECRET|PASSWORD)$/;
/** Shorter values occur in texts by chance. */
const shortest = 6;

/** The values of this process's variables that nobody else may read, the longest first. */
function secretsOf(environment: NodeJS.ProcessEnv): string[] {
  const given = Object.entries(environment).flatMap(([name, value]) => (secretName.test(name) && value ? [value] : []));
  const all = given.flatMap((value) => [value, value.replace(/^whsec_/, '')]);
  return [...new Set(all)].filter((value) => value.length >= shortest).sort((one, other) => other.length - one.length);
}

/** Copies a JSON value, with *** in the place of each secret of the environment that is in a text of it. */
export function withoutSecrets<Value>(value: Value, environment: NodeJS.ProcessEnv = process.env): Value {
  const secrets = secretsOf(environment);
  const hide = (each: unknown): unknown => {
    if (typeof each === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, '***'), each);
    if (Array.isArray(each)) return each.map(hide);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [hide(key), hide(inner)]));
  };
  return hide(value) as Value;
}
