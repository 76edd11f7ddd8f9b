import { z } from 'zod';

const filled = z.registry();

/**
 * Marks a field of a schema whose variable must not be empty: as if it were not set, the command would silently do something else, such as
 * verify the embedded gateway in the place of a live one. The field has to refuse an empty text.
 */
export function neverEmpty<Field extends z.ZodType>(field: Field): Field {
  filled.add(field);
  return field;
}

/**
 * Reads a command's settings from environment variables. An empty variable counts as not set, because CI passes on a variable
 * that it lacks as an empty text, but where `neverEmpty` marks its field it is refused.
 * @throws an error that names every mistake, a line each. It never repeats a value, which may be a secret
 */
export function readEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const { shape } = schema;
  const given = Object.entries(environment).filter(([name, value]) => {
    const field = Object.hasOwn(shape, name) ? (shape[name] as z.ZodType) : undefined;
    return value !== '' || (field && filled.has(field));
  });
  const read = schema.safeParse(Object.fromEntries(given));
  if (read.success) return read.data;
  const line = (name: string, message: string) =>
    `${name} ${message}${environment[name] === '' ? ' (it is empty)' : ''}`;
  throw new Error(read.error.issues.map(({ path, message }) => line(path.join('.'), message)).join('\n'));
}

const number = (what: string, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be ${what}`)
    .transform(Number)
    .pipe(z.number().max(max, `must be at most ${max}`));

/** Checks a parsed URL. One that cannot be parsed has its error already. */
const isUrl = (check: (url: URL) => boolean) => (text: string) => !URL.canParse(text) || check(new URL(text));

const url = z
  .url({
    protocol: /^https?$/,
    error: ({ input }) =>
      /^https?:\/\/./i.test(String(input))
        ? 'is not a URL: its host or its port is wrong'
        : 'must be a URL that begins with http:// or https://',
  })
  .refine(
    isUrl(({ port }) => port !== '0'),
    'must have a port from 1 to 65535, or none',
  );

const withoutCredentials = (remedy: string) =>
  url.refine(
    isUrl(({ username, password }) => !username && !password),
    `must not hold a user or a password: ${remedy}`,
  );

/** The kinds of values that several commands read. */
export const variable = {
  port: number('a port from 0 to 65535', 65_535),
  milliseconds: number('a number of milliseconds', 3_600_000),
  perSecond: number('a number of requests', 100_000),
  url,
  withoutCredentials,
  /** The base URL of a service. @param credentials the variables that hold the credentials for it */
  serviceUrl: (credentials: string) =>
    withoutCredentials(`set ${credentials}`).refine(
      (text) => !/[?#]/.test(text),
      'must have no ? and no #, because paths are put after it',
    ),
  token: z.string({ error: 'must be set' }).regex(/^\S+$/, 'must be a token without white space'),
  businessUid: z.string({ error: 'must be set' }).length(16, 'must have 16 characters'),
  webhookSecret: neverEmpty(
    z
      .string()
      .min(1, { error: 'must have a value, or be unset where callbacks are not signed', abort: true })
      .regex(/^(whsec_)?[A-Za-z0-9+/]+={0,2}$/, 'must be base64, with or without whsec_ before it')
      .optional(),
  ),
};
