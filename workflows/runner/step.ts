import type { JSONValue } from 'json-p3';
import { z } from 'zod';
import { jsonPath } from './json-path';
import { type TokenKind, tokenKinds } from './needs';
import { withoutNames } from './placeholders';

/**
 * Tells if a path stays the same below a base URL. It does not when it is a URL, begins with //, climbs by .. or its encoded
 * forms, or has a query or a fragment.
 */
export const staysInside = (path: string): boolean =>
  URL.canParse(path, 'http://base') && new URL(path, 'http://base').pathname === path;

const anyJson = z.json();
const json = z.custom<JSONValue>(
  (given) => anyJson.safeParse(given).success,
  'must be what JSON has: texts, numbers, booleans, null, lists and maps',
);
const text = z.string({ error: 'must be a text' });
const name = text.min(1, 'must not be empty').regex(/^\P{C}+$/u, 'must be one line of visible characters');
const path = text.superRefine((given, context) => {
  const filled = withoutNames(given, 'x');
  const [, single] = /\{(\w+)\}/.exec(filled) ?? [];
  if (single) {
    const message = `holds {${single}}, which goes out as it is: write {{${single}}}, and extract ${single} in a step before`;
    context.addIssue({ code: 'custom', message, params: { kind: 'single braces' } });
  } else if (!staysInside(filled.replace(/\?.*$/s, ''))) {
    context.addIssue('must be a path below the base URL: it begins with one / and has no host, .. or fragment');
  }
});
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'must be a text, a number or a boolean' });
const scalars = z.record(z.string(), scalar, { error: 'must be a map of names to values' });
const flag = z
  .union([z.boolean(), z.literal(['true', 'false'])], { error: 'must be true or false' })
  .transform((given) => given === true || given === 'true');

/** A key without a value counts as absent. */
const or = <Schema extends z.ZodType>(schema: Schema, absent: z.output<Schema>) =>
  schema.nullish().transform((given) => (given ?? absent) as z.output<Schema>);

const status = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(100).max(599));
const expected = z
  .union([status, z.array(status).min(1)], { error: 'must be a status from 100 to 599, or a list of them' })
  .transform((given) => [given].flat());

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const onFail = ['abort', 'skip', 'warn', 'continue'] as const;
const kinds = Object.keys(tokenKinds) as [TokenKind, ...TokenKind[]];
const form = ['multipart', 'multipart/form-data'];
const contentTypes = ['json', 'application/json', ...form];
const oneOf = (values: readonly string[]) => `must be one of ${values.join(', ')}`;

/** Headers that the runner writes: the token kind and the body decide about them. */
const ownHeaders = ['authorization', 'connection', 'content-length', 'content-type', 'host', 'transfer-encoding'];
const headers = z.record(z.string(), scalar.transform(String)).superRefine((given, context) => {
  for (const [key, value] of Object.entries(given)) {
    const refuse = (message: string) =>
      context.addIssue({ code: 'custom', message, path: [key], params: { kind: 'headers' } });
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(key)) refuse('is no name of a header');
    if (ownHeaders.includes(key.toLowerCase())) refuse('is a header that the runner writes: leave it out');
    // Others would end the header, or cannot be in one.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      refuse('holds a character that no header may hold, such as a line break');
  }
});

const file = z.strictObject({
  field_name: name,
  /** Relative to the document's folder. */
  file_path: name,
  filename: name.optional(),
});

/** A step as the service's team writes it. Other keys have no effect. */
const written = z.object(
  {
    id: name,
    description: z.string().nullish(),
    method: z.enum(methods, { error: oneOf(methods) }),
    path,
    params: or(scalars, {}),
    body: json.nullish(),
    extract: or(z.record(z.string().regex(/^\w+$/, 'must be a name that {{ }} can hold'), jsonPath), {}),
    expect: or(z.object({ status: or(expected, [200]) }, { error: 'must be a map with the key status' }), {
      status: [200],
    }),
    onFail: or(z.enum(onFail, { error: oneOf(onFail) }), 'abort'),
    skipReason: text.nullish(),
    token: or(z.enum(kinds, { error: oneOf(kinds) }), 'staff'),
    sleep: z.unknown().optional(),
    useFallback: or(flag, false),
    useFallbackApi: or(flag, false),
    x_on_behalf_of: z.union([flag, text]).nullish(),
    content_type: z.enum(contentTypes, { error: oneOf(contentTypes) }).nullish(),
    form_fields: or(scalars, {}),
    file_fields: or(z.array(file, { error: 'must be a list of files' }), []),
    headers: or(headers, {}),
  },
  { error: 'must be a step: a map of keys to values' },
);

/** A file that a form sends. */
export interface FormFile {
  readonly field: string;
  /** Absolute, and inside the document's folder. */
  readonly path: string;
  readonly name: string;
}

export interface Form {
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  readonly files: readonly FormFile[];
}

export const sectionNames = ['Prerequisites', 'Test Request'] as const;
export type SectionName = (typeof sectionNames)[number];

export type WrittenStep = z.output<typeof written>;

type Kept = 'id' | 'method' | 'extract' | 'expect' | 'onFail' | 'token' | 'headers';

/** A step without the keys that have no effect. Its texts may hold placeholders, and so may its keys. */
export interface Step extends Pick<WrittenStep, Kept> {
  readonly description?: string;
  readonly skipReason?: string;
  readonly section: SectionName;
  /** Without a query, which is in `params`. */
  readonly path: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly body?: JSONValue;
  /** Sent as multipart/form-data in place of a body. */
  readonly form?: Form;
  readonly address: 'first' | 'second';
  /** `file:line` of the step, or of the value at a path in it. */
  readonly where: (...path: PropertyKey[]) => string;
}

/** The block of a section. */
export const stepsSchema = z.object(
  {
    steps: z
      .array(written, { error: 'must be a list of steps' })
      .nullable()
      .transform((steps) => steps ?? []),
  },
  { error: 'must be a map with the key steps' },
);

/** The keys of a step that are read. */
export const stepKeys: readonly string[] = Object.keys(written.shape);
