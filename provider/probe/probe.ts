import { z } from 'zod';
import { readSettled, type SettledAnswer } from '../answers';
import { believed, type QuestionId, questionIds } from '../gateway/open-questions';
import { providers } from '../verification/providers';
import type { WebhookListener } from '../verification/target/listener';
import { type OpenedTarget, type TargetSettings, withTarget } from '../verification/target/with-target';
import { timeOutsFor } from '../verification/time-outs';
import { Asker, type Reply } from './asker';
import { callbackOutcomes, callbackReply, triesOf } from './callbacks';
import {
  type Bench,
  channelActivation,
  channelCreated,
  channelExperiments,
  displayName,
  openingOf,
  refusedAs,
  sessionRefusals,
} from './channels';
import { agreed, type Outcome, outcomeOf, Unsettled } from './findings';
import { masked } from './mask';
import { clientNames, missingParameter, unauthorized, unknownUid, unroutedCall } from './refusals';
import { sessionExperiments } from './sessions';

/** The outcome of the probe for one question. */
export interface Finding {
  readonly question: QuestionId;
  /** The answer that the embedded gateway gives: the settled one, or the believed one. */
  readonly expected: string;
  /** When and by whom the expected answer was settled; `undefined` for one that is believed. */
  readonly settled: SettledAnswer | undefined;
  readonly verdict: 'holds' | 'differs' | 'not settled';
  /** The answer of the gateway, `other` when it is in no list; `undefined` where it is not settled. */
  readonly found: string | undefined;
  /** The reason why it is not settled. */
  readonly why: string | undefined;
  /** Calls, responses and callbacks that show the answer, masked. */
  readonly evidence: string | undefined;
}

export interface ProbeReport {
  readonly findings: readonly Finding[];
  /** Host and port of the gateway. */
  readonly host: string;
  readonly kind: 'embedded' | 'remote';
  readonly calls: number;
  /** How many channels and sessions may be left behind. */
  readonly leftBehind: number;
}

export interface ProbeOptions extends Omit<TargetSettings, 'preflight' | 'show'> {
  /** Takes each finding as it is settled. */
  readonly found?: (finding: Finding) => void;
}

function findingOf(question: QuestionId, outcome: Outcome, settled: SettledAnswer | undefined): Finding {
  const expected = settled?.answer ?? believed[question];
  const common = { question, expected, settled, evidence: outcome.evidence };
  if (!('found' in outcome)) return { ...common, verdict: 'not settled', found: undefined, why: outcome.unsettled };
  const { found } = outcome;
  return { ...common, verdict: found === expected ? 'holds' : 'differs', found, why: undefined };
}

const clientIds = z.object({
  data: z.object({ clients: z.tuple([z.object({ id: z.string().min(1) })], z.unknown()) }),
});

function firstClient(reply: Reply): string {
  const id = clientIds.safeParse(reply.json).data?.data.clients[0].id;
  if (id === undefined) throw new Unsettled(`no client of the business: ${reply.evidence}`);
  return id;
}

/** Starts all experiments. Those that build on another one wait for it. */
function experiments(asker: Asker, listener: WebhookListener, activationTimeoutMs: number) {
  const clients = asker.clients();
  const contact = clients.then(firstClient);
  contact.catch(() => undefined);
  const bench: Bench = { asker, listener, contact, timeOuts: timeOutsFor(activationTimeoutMs) };
  const channels = channelExperiments(bench);
  const activation = outcomeOf(channelActivation(bench, channels));
  const sessions = sessionExperiments(bench, channels, activation);
  const refusals = Promise.all([sessionRefusals(channels).catch(() => []), sessions.refusals]);
  const asked = {
    'client-names': clients.then(clientNames),
    unauthorized: unauthorized(asker),
    'missing-parameter': missingParameter(asker),
    'second-address': unroutedCall(asker),
    'unknown-uid': unknownUid(asker),
    'channel-created': channelCreated(channels),
    'channel-activation': activation,
    'display-name': displayName(channels),
    'open-channel': openingOf(channels, sessions.plainSession),
    'not-active-refusal': refusals.then(([before, after]) =>
      agreed([...before.map(refusedAs), ...after], 'nothing was refused'),
    ),
    'sessions-query': sessions.sessionsQuery,
    'unknown-channel': sessions.unknownChannel,
    'session-created': sessions.sessionCreated,
    'session-activation': sessions.sessionActivation,
    'session-put-answer': sessions.sessionPut,
    'duplicate-refusal': sessions.duplicate,
    'typing-body': sessions.typingBody,
    'typing-check': sessions.typingCheck,
    deletion: sessions.deletion,
    'time-out': Promise.resolve<Outcome>({ unsettled: 'needs an overloaded gateway' }),
  } satisfies Partial<Record<QuestionId, Promise<Outcome>>>;
  return { bench, channels, sessions, asked };
}

/** Milliseconds that the experiments may take: four activations one after another, and the calls around them. */
const deadlineMs = (activationTimeoutMs: number) => 4 * activationTimeoutMs + 20_000;

/** Resolves to the reason when the time is up or the run is interrupted; `done` ends the wait. */
function over(ms: number, signal: AbortSignal | undefined) {
  let timer: NodeJS.Timeout | undefined;
  let interrupted: (() => void) | undefined;
  const reason = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`the probe's time of ${ms / 1000} s was up`), ms);
    interrupted = () => resolve('interrupted');
    signal?.addEventListener('abort', interrupted);
  });
  const done = () => {
    clearTimeout(timer);
    if (interrupted) signal?.removeEventListener('abort', interrupted);
  };
  return { reason, done };
}

async function callbackQuestionsOf({
  bench,
  channels,
  sessions,
  asked,
}: ReturnType<typeof experiments>): Promise<Map<QuestionId, Outcome>> {
  const { plain, withheld, open } = channels;
  const [activation, opened, life] = await Promise.all([
    asked['channel-activation'],
    open.catch(() => undefined),
    sessions.life.catch(() => undefined),
    ...Object.values(asked).map((each) => each.catch(() => undefined)),
  ]);
  const others = await Promise.all(
    [plain, withheld].map((each) => each.then(({ channel }) => channel).catch(() => undefined)),
  );
  const made = {
    channels: [...others, opened?.activation.channel].filter((each) => each !== undefined),
    sessions: [life?.session, opened?.activation.session].filter((each) => each !== undefined),
  };
  const outcomes = await callbackOutcomes(bench, made);
  const isConfirmed = 'found' in activation && activation.found === 'confirmed';
  const reply = callbackReply([
    ...(opened
      ? [
          {
            tries: triesOf(bench, opened.activation.channel, 'active'),
            changed: isConfirmed && opened.activation.session !== undefined,
          },
        ]
      : []),
    ...(life ? [{ tries: triesOf(bench, life.session, 'inactive'), changed: life.inactive.reply !== undefined }] : []),
  ]);
  return outcomes.set('callback-reply', reply);
}

/** Asks all open questions, side by side where they do not build on each other. */
async function askAll(
  { target, caller }: OpenedTarget,
  { activationTimeoutMs, signal, found }: ProbeOptions,
): Promise<Finding[]> {
  const settled = readSettled();
  const findings = new Map<QuestionId, Finding>();
  let isOver = false;
  const take = (question: QuestionId, outcome: Outcome) => {
    if (isOver || findings.has(question)) return;
    const finding = findingOf(question, outcome, settled[question]);
    findings.set(question, finding);
    found?.(finding);
  };
  const all = experiments(new Asker(caller, target), target.listener, activationTimeoutMs);
  const single = Object.entries(all.asked).map(async ([question, asked]) =>
    take(question as QuestionId, await outcomeOf(asked)),
  );
  const together = callbackQuestionsOf(all).then((outcomes) => {
    for (const [question, outcome] of outcomes) take(question, outcome);
  });
  const { reason, done } = over(deadlineMs(activationTimeoutMs), signal);
  const why = await Promise.race([Promise.all([...single, together]).then(() => undefined), reason]).finally(done);
  if (why !== undefined) for (const question of questionIds) take(question, { unsettled: why });
  isOver = true;
  return questionIds.flatMap((question) => findings.get(question) ?? []);
}

/**
 * Asks a gateway the open questions, and deletes what that made, also on failure and interruption.
 * @throws when it cannot begin: a target that cannot be opened or does not pass the preflight
 */
export async function probe(options: ProbeOptions): Promise<ProbeReport> {
  const { result, leftBehind } = await withTarget(
    { ...options, preflight: providers, show: masked },
    async (opened) => ({
      findings: await askAll(opened, options),
      opened,
    }),
  );
  const { findings, opened } = result;
  const { target, caller } = opened;
  const { host } = new URL(target.urls['communication-gw']);
  return { findings, host, kind: target.kind, calls: caller.calls, leftBehind: leftBehind.length };
}
