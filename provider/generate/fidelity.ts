import { z } from 'zod';
import { openApiName } from '../../lib/openapi';
import type { SettledAnswers } from '../answers';
import { type QuestionId, questionIds } from '../gateway/open-questions';
import { markdownTable } from './markdown';

const source = z
  .string()
  .regex(
    /^(api|steps|live \d{4}-\d\d-\d\d|unmerged|kin|assumed)$/,
    'is not one of api, steps, live with a date, unmerged, kin, assumed',
  );
const question = z.enum(questionIds as [QuestionId, ...QuestionId[]], { error: 'is not the id of an open question' });
const rule = z.object({
  id: z.string().regex(/^[a-z-]+$/, 'must be an id in lower case'),
  rule: z.string(),
  source: z.union([source, z.array(source).min(1)]),
  /** The open questions whose answers it states. */
  question: z.preprocess((one) => [one ?? []].flat(), z.array(question)),
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

/** The sources of a rule. A settled question takes the place of `assumed`, once all of the rule's questions are settled. */
function sourcesOf({ source: from, question: questions }: z.infer<typeof rule>, settled: SettledAnswers): string {
  const known = questions.flatMap((id) => {
    const { answer, settled: day } = settled[id] ?? {};
    return day === undefined ? [] : [`**settled** ${day}: ${id} = ${answer}`];
  });
  const isKnown = known.length > 0 && known.length === questions.length;
  const named = [from].flat().filter((each) => each !== 'assumed' || !isKnown);
  return [...named.map((each) => (each === 'assumed' ? '**assumed**' : each)), ...known].join(', ');
}

/**
 * The fidelity table: every rule of provider/openapi.yaml with its source, as Markdown. A rule that depends on an open question is
 * shown as settled once a gateway has answered that.
 * @throws when an operation, a webhook or a topic has no rules, a rule has no source, or two rules have the same id
 */
export function fidelityTable(document: unknown, settled: SettledAnswers = {}): string {
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
    own.map((each, index) => [index === 0 ? heading : '', each.id, each.rule, sourcesOf(each, settled)]),
  );
  return markdownTable(['about', 'id', 'rule', 'source'], rows);
}
