import { z } from 'zod';

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

type Rules = z.infer<typeof rules>;

/** The rules of each operation, or of each webhook, under a heading that says which. */
function ofOperations(
  paths: z.infer<typeof operations>,
  heading: (method: string, path: string) => string,
): [string, Rules][] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'parameters')
      .map(([method, each]): [string, Rules] => {
        const read = operation.safeParse(each);
        if (!read.success) throw new Error(`provider/openapi.yaml: ${method} ${path}: ${z.prettifyError(read.error)}`);
        return [heading(method.toUpperCase(), path), read.data['x-rules']];
      }),
  );
}

/**
 * The fidelity table: every rule of provider/openapi.yaml with its source, as Markdown.
 * @throws when an operation, a webhook or a topic has no rules, or a rule has no source
 */
export function fidelityTable(document: unknown): string {
  const read = specification.safeParse(document);
  if (!read.success) throw new Error(`provider/openapi.yaml: ${z.prettifyError(read.error)}`);
  const { 'x-rules': topics, paths, webhooks } = read.data;
  const sections = [
    ...Object.entries(topics),
    ...ofOperations(paths, (method, path) => `\`${method} ${path}\``),
    ...ofOperations(webhooks, (_method, event) => `callback \`${event}\``),
  ];
  const rows = sections.flatMap(([heading, ofHeading]) =>
    ofHeading.map(({ id, rule, source: from }, index) => {
      const sources = [from].flat().map((each) => (each === 'assumed' ? '**assumed**' : each));
      return `| ${index === 0 ? heading : ''} | ${id} | ${rule.replaceAll('|', '\\|')} | ${sources.join(', ')} |`;
    }),
  );
  const ids = sections.flatMap(([, ofHeading]) => ofHeading.map(({ id }) => id));
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice) throw new Error(`provider/openapi.yaml: two rules have the id ${twice}`);
  return ['| about | id | rule | source |', '|---|---|---|---|', ...rows].join('\n');
}
