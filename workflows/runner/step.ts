import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { z } from 'zod';
import { withoutNames } from './placeholders';

/**
 * Tells if a path stays the same below a base URL. It does not when it is a URL, begins with //, climbs by .. or its encoded
 * forms, or has a query or a fragment.
 */
export const staysInside = (path: string): boolean =>
  URL.canParse(path, 'http://base') && new URL(path, 'http://base').pathname === path;

const path = z
  .string()
  .refine(
    (text) => staysInside(withoutNames(text, 'x')),
    'must be a path below the base URL: it begins with one / and has no host, .., query or fragment',
  );

const jsonPath = z.string().transform((text, context): { text: string; query: JSONPathQuery } => {
  try {
    return { text, query: compile(text) };
  } catch (error) {
    context.addIssue(`${text} is not a JSONPath: ${(error as Error).message}`);
    return z.NEVER;
  }
});

const status = z.int().min(100).max(599);
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'must be a text, a number or a boolean' });
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

// Strict, since the runner would ignore a key that it does not know.
const step = z.strictObject({
  id: z.string().min(1),
  description: z.string().optional(),
  method: z.enum(methods, { error: `must be one of ${methods.join(', ')}` }),
  path,
  params: z.record(z.string(), scalar).default({}),
  body: z.record(z.string(), z.json()).optional() as z.ZodType<{ [key: string]: JSONValue } | undefined>,
  extract: z.record(z.string().regex(/^\w+$/, 'must be a name that {{ }} can hold'), jsonPath).default({}),
  expect: z.strictObject({
    status: z
      .union([status, z.array(status).min(1)], { error: 'must be a status from 100 to 599, or a list of them' })
      .transform((given) => [given].flat()),
  }),
  onFail: z.enum(['abort', 'continue'], { error: 'must be abort or continue' }).default('abort'),
  sleep: z.union([z.number(), z.string()]).optional(),
});

/** A step as the service's team writes it. */
export interface Step extends z.infer<typeof step> {
  /** `file:line` of the step, or of the value at a path in it. */
  readonly where: (...path: PropertyKey[]) => string;
}

/** The block of a section, with at least `min` steps. */
export const stepsSchema = (min: number) =>
  z.strictObject({ steps: z.array(step, { error: 'must be a list of steps' }).min(min, 'must hold a step') });
