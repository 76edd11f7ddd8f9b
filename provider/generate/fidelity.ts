import { z } from 'zod';
import { openApiName } from '../../lib/openapi';
import { markdownTable } from './markdown';

const source = z
  .string()
  .regex(
    /^(api|steps|live \d{4}-\d\d-\d\d|unmerged|kin|assumed)$/,
    'is not one of api, steps, live with a date, unmerged, kin, assumed',
  );
const rule = z.object({
  id: z.string().regex(/^[a-z-]+$/, 'must be an id in lower case'),
  rule: z.string(),
  source: z.union([source, z.array(source).min(1)]),
});
const rules = z.array(rule, { error: 'has no x-rules' }).min(1, 'has no x-rules');
const operations = z.record(z.string(), z.record(z.string(), z.unknown()));

const specification = z.object({ 'x-rules': z.record(z.string(), rules), paths: operations, webhooks: operations });
const operation = z.object({ 'x-rules': rules });

type Section = [heading: string, rules: z.infer<typeof rules>];

function read<Data>(schema: z.ZodType<Data>, json: unknown, place = ''): Data {
  const { data, error } = schema.safeParse(json);
  if (error) throw new Error(`${openApiName}: ${place}${z.prettifyError(error)}`);
  return data;
}

/** The rules of each operation, or of each webhook. */
const sectionsOf = (paths: z.infer<typeof operations>, heading: (path: string, method: string) => string): Section[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, each]): Section => {
        const { 'x-rules': own } = read(operation, each, `${method} ${path}: `);
        return [heading(path, method.toUpperCase()), own];
      }),
  );

/**
 * The fidelity table: every rule of provider/openapi.yaml with its source, as Markdown.
 * @throws when an operation, a webhook or a topic has no rules, a rule has no source, or two rules have the same id
 */
export function fidelityTable(document: unknown): string {
  const { 'x-rules': topics, paths, webhooks } = read(specification, document);
  const sections = [
    ...Object.entries(topics),
    ...sectionsOf(paths, (path, method) => `\`${method} ${path}\``),
    ...sectionsOf(webhooks, (event) => `callback \`${event}\``),
  ];
  const ids = sections.flatMap(([, own]) => own.map(({ id }) => id));
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new Error(`${openApiName}: two rules have the id ${twice}`);
  const rows = sections.flatMap(([heading, own]) =>
    own.map(({ id, rule: text, source: from }, index) => {
      const sources = [from].flat().map((each) => (each === 'assumed' ? '**assumed**' : each));
      return [index === 0 ? heading : '', id, text, sources.join(', ')];
    }),
  );
  return markdownTable(['about', 'id', 'rule', 'source'], rows);
}
