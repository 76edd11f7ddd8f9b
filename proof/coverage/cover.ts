import { basename } from 'node:path';
import { compile, query } from 'json-p3';
import { openApiName } from '../../lib/openapi';
import { type Body, callOf, type HttpInteraction, type Message, type Request } from '../../lib/pact-file';
import { activates } from '../../workflows/runner/activation';
import { withoutNames } from '../../workflows/runner/placeholders';
import type { Step } from '../../workflows/runner/step';
import { missingField, requestDifferences } from './differences';
import { beyondFile, type Inputs, type Refusal } from './inputs';

/** One thing that has to be covered, and the interaction that covers it. */
export interface Row {
  readonly what: string;
  readonly call: string;
  readonly statuses: string;
  /** The description of the interaction; `(none)` when there is none. */
  readonly interaction: string;
  /** Empty when it is covered, or cannot be. */
  readonly problems: readonly string[];
  /** True for a step on a service that no pact is about. */
  readonly isElsewhere?: true;
}

const none = '(none)';
const stale = `is in no pact: record it, or take it out of ${beyondFile}`;

const requestOf = ({ method, path, params, body }: Step): Request => ({
  method,
  template: withoutNames(path, '{}'),
  params: Object.keys(params),
  body,
  injected: [],
});

const listed = (statuses: readonly number[]) => [...statuses].sort((one, other) => one - other).join(', ');

const problemRow = (interaction: string, problem: string): Row => ({
  what: none,
  call: '',
  statuses: '',
  interaction,
  problems: [problem],
});

/** Compares the steps of documents with interactions. */
export function coverSteps(inputs: Inputs): Row[] {
  const { stepLists, refused } = inputs;
  const areSeveral = new Set(stepLists.map(({ file }) => file)).size > 1;
  const rows = stepLists.flatMap(({ file, steps }) => {
    const name = areSeveral ? `${basename(file, '.md')}: ` : '';
    const own = steps.flatMap((step) => [stepRow(step, inputs), ...callbackRows(step, inputs)]);
    return own.map((row) => ({ ...row, what: `${name}${row.what}` }));
  });
  return [...rows, ...refused.map(({ file, reason }) => ({ ...problemRow(none, reason), what: file }))];
}

/** Compares steps with interactions, interactions with steps, and both with the entries of `beyond`. */
export function cover(inputs: Inputs): Row[] {
  const { interactions, beyond } = inputs;
  const steps = inputs.stepLists.flatMap(({ steps }) => steps);
  const rows = [
    ...coverSteps(inputs),
    ...beyond.map((entry) =>
      'step' in entry ? refusalRow(entry, steps, inputs) : extraRow(entry.interaction, inputs),
    ),
  ];
  const rowsOf = (description: string) => rows.filter(({ interaction }) => interaction === description).length;
  const needless = beyond
    .filter(({ interaction }) => rowsOf(interaction) > 1)
    .map(({ interaction }) => problemRow(interaction, `is covered already: take it out of ${beyondFile}`));
  const strays = [...interactions.http, ...interactions.messages]
    .filter(({ description }) => rowsOf(description) === 0)
    .map(({ description }) => problemRow(description, `belongs to no step: add one, or name it in ${beyondFile}`));
  return [...rows, ...needless, ...strays];
}

/** Looks only for the recorded status, because the other statuses that an interaction accepts are not believed of the service. */
function unbacked({ request, status }: HttpInteraction, { openApi }: Inputs): string[] {
  const statuses = openApi.statuses(request);
  if (!statuses) return [`${openApiName} has no ${callOf(request)}`];
  return statuses.includes(String(status)) ? [] : [`${openApiName} has no ${status} of ${callOf(request)}`];
}

function unbackedMessage({ body }: Message, { openApi }: Inputs): string[] {
  const event = valueAt(body, '$.event');
  if (typeof event !== 'string') return ['names no event'];
  return openApi.callbackFields(event) ? [] : [`${openApiName} has no webhook ${event}`];
}

function stepRow(step: Step, inputs: Inputs): Row {
  const request = requestOf(step);
  const wanted = step.expect.status;
  const row = { what: step.id, call: callOf(request), statuses: listed(wanted) };
  const isHere = inputs.services.some((service) => `${request.template}/`.startsWith(`${service}/`));
  if (!isHere) return { ...row, interaction: none, problems: [], isElsewhere: true };
  // A refusal is the same call with another status. Of the interactions with a status of the step, the best one tells what is missing.
  const [nearest] = inputs.interactions.http
    .filter((each) => callOf(each.request) === row.call && each.statuses.some((status) => wanted.includes(status)))
    .map((each) => ({ each, problems: [...stepProblems(step, request, each), ...unbacked(each, inputs)] }))
    .sort((one, other) => one.problems.length - other.problems.length);
  if (!nearest) return { ...row, interaction: none, problems: [`${step.where()} no interaction makes this call`] };
  return { ...row, interaction: nearest.each.description, problems: nearest.problems };
}

function stepProblems(step: Step, request: Request, { statuses, request: sent, response }: HttpInteraction) {
  const accepted = listed(statuses);
  const wanted = listed(step.expect.status);
  return [
    ...(accepted === wanted ? [] : [`accepts ${accepted}, and the step ${wanted}`]),
    ...requestDifferences(request, sent),
    ...Object.values(step.extract).flatMap(({ text, query: path }) => missingField(response, text, path)),
  ];
}

const valueAt = ({ content }: Body, path: string) =>
  content === undefined ? undefined : query(path, content).values()[0];

/** The callback that a step has to wait for, if it activates something. */
function callbackRows(step: Step, inputs: Inputs): Row[] {
  const kind = activates({ ...step, path: withoutNames(step.path, 'x') });
  if (!kind || !step.expect.status.some((status) => status < 300)) return [];
  const row = { what: `${step.id}: callback`, call: `${kind}.status_changed`, statuses: 'active' };
  const message = inputs.interactions.messages.find(
    ({ body }) => valueAt(body, '$.event') === row.call && valueAt(body, `$.data.${kind}.status`) === row.statuses,
  );
  if (!message) return [{ ...row, interaction: none, problems: ['no message says that it happened'] }];
  const uid = `$.data.${kind}.uid`;
  const problems = [...missingField(message.body, uid, compile(uid)), ...unbackedMessage(message, inputs)];
  return [{ ...row, interaction: message.description, problems }];
}

function refusalRow(entry: Refusal, steps: readonly Step[], inputs: Inputs): Row {
  const { interaction, step: id, status } = entry;
  const row = { what: `${id}: refused`, call: '', statuses: listed([status].flat()), interaction };
  const step = steps.find((each) => each.id === id);
  if (!step) return { ...row, problems: [`${beyondFile} names the step ${id}, which no step list has`] };
  const request = requestOf(step);
  const call = callOf(request);
  const found = inputs.interactions.http.find(({ description }) => description === interaction);
  if (!found) return { ...row, call, problems: [stale] };
  const accepted = listed(found.statuses);
  const problems = [
    ...(callOf(found.request) === call ? [] : [`calls ${callOf(found.request)}, and the step ${call}`]),
    ...(accepted === row.statuses ? [] : [`is answered ${accepted}, not ${row.statuses}`]),
    ...requestDifferences(request, found.request),
    ...unbacked(found, inputs),
  ];
  return { ...row, call, problems };
}

function extraRow(interaction: string, inputs: Inputs): Row {
  const row = { what: '(no step)', call: '', statuses: '', interaction };
  const { http, messages } = inputs.interactions;
  const message = messages.find(({ description }) => description === interaction);
  if (message) return { ...row, problems: unbackedMessage(message, inputs) };
  const found = http.find(({ description }) => description === interaction);
  if (!found) return { ...row, problems: [stale] };
  const { request, statuses } = found;
  return { ...row, call: callOf(request), statuses: listed(statuses), problems: unbacked(found, inputs) };
}
