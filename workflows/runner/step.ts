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

const path = z
  .string()
  .superRefine((text, context) => {
    const [, name] = /\{(\w+)\}/.exec(withoutNames(text, 'x')) ?? [];
    if (name) {
      context.addIssue(
        `holds {${name}}, which goes out as it is: write {{${name}}}, and extract ${name} in a step before`,
      );
    }
  })
  .refine(
    (text) => /\{\w+\}/.test(withoutNames(text, 'x')) || staysInside(withoutNames(text.replace(/\?.*$/, ''), 'x')),
    'must be a path below the base URL: it begins with one / and has no host, .. or fragment',
  );

const json = z.json() as z.ZodType<JSONValue>;
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'must be a text, a number or a boolean' });
const scalars = z.record(z.string(), scalar, { error: 'must be a map of names to values' });
const flag = z
  .union([z.boolean(), z.literal(['true', 'false'])], { error: 'must be true or false' })
  .transform((given) => given === true || given === 'true');

const status = z.int().min(100).max(599);
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
const header = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const headers = z
  .record(
    z
      .string()
      .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is no name of a header')
      .refine((name) => !ownHeaders.includes(name.toLowerCase()), 'is a header that the runner writes: leave it out'),
    // Other characters would end the header, or cannot be in one.
    header.refine(
      (text) => /^[\t\x20-\x7e\x80-\xff]*$/.test(text),
      'holds a character that no header may hold, such as a line break',
    ),
  )
  .default({});

const file = z.strictObject({
  field_name: z.string().min(1),
  /** Relative to the document's folder. */
  file_path: z.string().min(1),
  filename: z.string().min(1).optional(),
});

/** A step as the service's team writes it. Other keys have no effect. */
const written = z.object({
  id: z.string().min(1),
  description: z.string().optional(),
  method: z.enum(methods, { error: oneOf(methods) }),
  path,
  params: scalars.default({}),
  body: json.optional(),
  extract: z.record(z.string().regex(/^\w+$/, 'must be a name that {{ }} can hold'), jsonPath).default({}),
  expect: z.object({ status: expected.default([200]) }).default({ status: [200] }),
  onFail: z.enum(onFail, { error: oneOf(onFail) }).default('abort'),
  skipReason: z.string().optional(),
  token: z.enum(kinds, { error: oneOf(kinds) }).default('staff'),
  sleep: z.union([z.number(), z.string()]).optional(),
  useFallback: flag.optional(),
  useFallbackApi: flag.optional(),
  x_on_behalf_of: z.union([flag, z.string()]).optional(),
  content_type: z.enum(contentTypes, { error: oneOf(contentTypes) }).optional(),
  form_fields: scalars.default({}),
  file_fields: z.array(file, { error: 'must be a list of files' }).default([]),
  headers,
});

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

type Kept = 'id' | 'description' | 'method' | 'extract' | 'expect' | 'onFail' | 'token' | 'headers' | 'skipReason';

/** A step without the keys that have no effect. Its texts may hold placeholders, and so may its keys. */
export interface Step extends Pick<WrittenStep, Kept> {
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
export const stepsSchema = z.object({
  steps: z
    .array(written, { error: 'must be a list of steps' })
    .nullable()
    .transform((steps) => steps ?? []),
});

/** The keys of a step that are read. */
export const stepKeys: readonly string[] = Object.keys(written.shape);
