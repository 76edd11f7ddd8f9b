import { compile, query } from 'json-p3';
import type { Body, HttpInteraction, Interactions, Request } from '../../lib/pact-file';
import { activates } from '../../workflows/runner/activation';
import type { DocumentStep, WorkflowDocument } from '../../workflows/runner/document';
import { withoutNames } from '../../workflows/runner/placeholders';
import type { Beyond, Refusal } from './beyond';
import { missingField, requestDifferences, sameCall } from './compare';
import type { OpenApi } from './openapi';

/** One thing that has to be covered, and what covers it. */
export interface Row {
  readonly what: string;
  readonly call: string;
  readonly statuses: string;
  /** The interaction, or a word for none. */
  readonly interaction: string;
  /** Empty when it is covered. */
  readonly problems: readonly string[];
}

export interface Inputs {
  readonly documents: readonly WorkflowDocument[];
  readonly interactions: Interactions;
  readonly beyond: Beyond;
  readonly openApi: OpenApi;
}

const none = '(none)';
const beyondFile = 'workflows/beyond.yaml';

const requestOf = ({ method, path, params, body }: DocumentStep): Request => ({
  method,
  template: withoutNames(path, '{}'),
  params: Object.keys(params),
  body,
});

const callOf = ({ method, template }: Request) => `${method} ${template}`;
const listed = (statuses: readonly number[]) => [...statuses].sort((one, other) => one - other).join(', ');

/** Holds steps against interactions, interactions against steps, and what is left against `beyond`. */
export function cover(inputs: Inputs): Row[] {
  const { interactions, beyond } = inputs;
  const steps = inputs.documents.flatMap((document) => document.steps);
  const rows = [
    ...steps.flatMap((step) => [stepRow(step, inputs), ...callbackRows(step, inputs)]),
    ...beyond.map((entry) =>
      'step' in entry ? refusalRow(entry, steps, inputs) : extraRow(entry.interaction, inputs),
    ),
  ];
  const known = new Map<string, number>();
  for (const { interaction } of rows) known.set(interaction, (known.get(interaction) ?? 0) + 1);
  const stale = beyond
    .filter(({ interaction }) => (known.get(interaction) ?? 0) > 1)
    .map(({ interaction }) => problemRow(interaction, `is covered already: take it out of ${beyondFile}`));
  const strays = [...interactions.http, ...interactions.messages]
    .filter(({ description }) => !known.has(description))
    .map(({ description }) => problemRow(description, `belongs to no step: add one, or name it in ${beyondFile}`));
  return [...rows, ...stale, ...strays];
}

const problemRow = (interaction: string, problem: string): Row => ({
  what: none,
  call: '',
  statuses: '',
  interaction,
  problems: [problem],
});

function stepRow(step: DocumentStep, { interactions, openApi }: Inputs): Row {
  const request = requestOf(step);
  const wanted = step.expect.status;
  const row = { what: step.id, call: callOf(request), statuses: listed(wanted) };
  // A refusal is the same call with another status. Among those that share one, the nearest tells best what is missing.
  const [nearest] = interactions.http
    .filter((each) => sameCall(each.request, request) && each.statuses.some((status) => wanted.includes(status)))
    .map((each) => ({ each, problems: [...stepProblems(step, request, each), ...openApi.problemsOf(each)] }))
    .sort((one, other) => one.problems.length - other.problems.length);
  if (!nearest) return { ...row, interaction: none, problems: [`${step.where()} no interaction makes this call`] };
  return { ...row, interaction: nearest.each.description, problems: nearest.problems };
}

function stepProblems(step: DocumentStep, request: Request, { statuses, request: has, response }: HttpInteraction) {
  const accepted = listed(statuses);
  const wanted = listed(step.expect.status);
  return [
    ...(accepted === wanted ? [] : [`accepts ${accepted}, and the step ${wanted}`]),
    ...requestDifferences(request, has),
    ...Object.values(step.extract).flatMap(({ text, query: path }) => missingField(response, text, path)),
  ];
}

const valueAt = ({ content }: Body, path: string) =>
  content === undefined ? undefined : query(path, content).values()[0];

/** What the step has to wait for, if it activates something. */
function callbackRows(step: DocumentStep, { interactions, openApi }: Inputs): Row[] {
  const kind = activates({ ...step, path: withoutNames(step.path, 'x') });
  if (!kind || !step.expect.status.some((status) => status < 300)) return [];
  const row = { what: `${step.id}: callback`, call: `${kind}.status_changed`, statuses: 'active' };
  const message = interactions.messages.find(
    ({ body }) => valueAt(body, '$.event') === row.call && valueAt(body, `$.data.${kind}.status`) === row.statuses,
  );
  if (!message) return [{ ...row, interaction: none, problems: ['no message says that it happened'] }];
  const uid = `$.data.${kind}.uid`;
  const problems = [...missingField(message.body, uid, compile(uid)), ...openApi.problemsOfMessage(message)];
  return [{ ...row, interaction: message.description, problems }];
}

function refusalRow(entry: Refusal, steps: readonly DocumentStep[], { interactions, openApi }: Inputs): Row {
  const { interaction, step: id, status } = entry;
  const row = { what: `${id}: refused`, call: '', statuses: listed([status].flat()), interaction };
  const step = steps.find((each) => each.id === id);
  if (!step) return { ...row, problems: [`${beyondFile} names the step ${id}, which no document has`] };
  const request = requestOf(step);
  const found = interactions.http.find(({ description }) => description === interaction);
  if (!found) return { ...row, call: callOf(request), problems: [stale] };
  const problems = [
    ...(sameCall(found.request, request) ? [] : [`calls ${callOf(found.request)}, and the step ${callOf(request)}`]),
    ...(listed(found.statuses) === row.statuses ? [] : [`is answered ${listed(found.statuses)}, not ${row.statuses}`]),
    ...requestDifferences(request, found.request),
    ...openApi.problemsOf(found),
  ];
  return { ...row, call: callOf(request), problems };
}

const stale = `is in no pact: record it, or take it out of ${beyondFile}`;

function extraRow(interaction: string, { interactions, openApi }: Inputs): Row {
  const row = { what: '(no step)', call: '', statuses: '', interaction };
  const message = interactions.messages.find(({ description }) => description === interaction);
  if (message) return { ...row, problems: openApi.problemsOfMessage(message) };
  const http = interactions.http.find(({ description }) => description === interaction);
  if (!http) return { ...row, problems: [stale] };
  const { request, statuses } = http;
  return { ...row, call: callOf(request), statuses: listed(statuses), problems: openApi.problemsOf(http) };
}
