import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Signs } from '../verification/seeding/signs';
import { isDone, isRefusal, type Reply } from './asker';
import {
  askForSession,
  type Bench,
  type Channel,
  type ChannelExperiments,
  channelOf,
  putChannel,
  refusalIn,
  refusedAs,
  type Session,
  sessionOf,
  settle,
  withStatus,
} from './channels';
import { agreed, answered, type Outcome, outcomeOf, shownBy, Unsettled } from './findings';
import { maskedText } from './mask';
import { duplicateForm } from './refusals';

const sessionList = z.object({
  data: z.object({ sessions: z.array(z.looseObject({ uid: z.string(), status: z.string() })) }),
});
const listed = ({ json }: Reply, uid: string) =>
  sessionList.safeParse(json).data?.data.sessions.find((each) => each.uid === uid)?.status;

type Form = 'filter' | 'plain';

/** Lists the sessions of a channel by either form of the parameters. */
async function list({ asker, contact }: Bench, form: Form, channelUid: string): Promise<Reply> {
  const name = (plain: string) => (form === 'plain' ? plain : `filter[${plain}]`);
  const query = new URLSearchParams({
    [name('channel_uid')]: channelUid,
    [name('business_uid')]: asker.account.businessUid,
    [name('contact_uid')]: await contact,
  });
  return asker.ask({ method: 'GET', path: `sessions?${query}` });
}

/** The two forms of the list's parameters, tried on a channel with a session, or on one without. */
async function listForms(bench: Bench, { plain }: ChannelExperiments) {
  const { channel, session } = await plain;
  const [filter, byPlain] = await Promise.all([list(bench, 'filter', channel.uid), list(bench, 'plain', channel.uid)]);
  const works = (reply: Reply) => isDone(reply) && (!session || listed(reply, session.uid) !== undefined);
  const form: Form = !works(filter) && works(byPlain) ? 'plain' : 'filter';
  return { session, filter, byPlain, works, form };
}
type ListForms = Awaited<ReturnType<typeof listForms>>;

function sessionsQuery({ session, filter, byPlain, works }: ListForms): Outcome {
  const evidence = `${filter.evidence}; ${byPlain.evidence}`;
  const broken = [filter, byPlain].find((reply) => !isDone(reply) && !isRefusal(reply));
  if (broken) return { unsettled: broken.evidence };
  if (!session && works(filter) && works(byPlain)) return { unsettled: 'no session that could be listed', evidence };
  const answer = works(filter) ? (works(byPlain) ? 'both' : 'filter') : works(byPlain) ? 'plain' : undefined;
  return answered('sessions-query', answer, evidence);
}

/** A channel that does not exist. One of another business may be refused in another way, and cannot be made with one token. */
async function unknownChannel(bench: Bench, forms: Promise<ListForms>): Promise<Outcome> {
  const { form } = await forms.catch(() => ({ form: 'filter' as const }));
  const { evidence } = await list(bench, form, randomUUID());
  return { unsettled: `needs a channel of another business; one that does not exist: ${evidence}` };
}

const put = ({ asker }: Bench, { uid }: Session, status: string) =>
  asker.ask({ method: 'PUT', path: `sessions/${encodeURIComponent(uid)}`, body: { status } });

/** Resolves to the call that lists the session with the status, or to `undefined` when only a callback or nothing says so. */
async function until(bench: Bench, session: Session, status: string, form: Form, withinMs: number) {
  const { listener, timeOuts } = bench;
  const signs = new Signs(listener, { ...timeOuts, activationMs: withinMs });
  let isTold = true;
  const effect = async () => {
    const reply = await list(bench, form, session.channel.uid);
    return listed(reply, session.uid) === status ? reply : undefined;
  };
  const shown = await signs.until({ subject: sessionOf(session), status, effect }).catch(() => {
    isTold = false;
    return undefined;
  });
  return { isSo: isTold || shown !== undefined, reply: shown };
}

/** The bodies of a typing call by each answer to `typing-body`. */
const typingBodies = (session: Session, contactUid: string) => ({
  'session-contact': { session_uid: session.uid, contact_uid: contactUid },
  flag: { session_uid: session.uid, contact_uid: contactUid, typing: true },
  contact: {
    channel_uid: session.channel.uid,
    external_uid: session.channel.externalUid,
    typing: true,
    source: 'business',
  },
});
type TypingBody = keyof ReturnType<typeof typingBodies>;

async function type({ asker, contact }: Bench, session: Session, body: TypingBody): Promise<Reply> {
  return asker.ask({ method: 'POST', path: 'sessions/typing', body: typingBodies(session, await contact)[body] });
}

/** Tries the bodies in turn. Resolves to the one that is taken, if one is. */
async function typed(bench: Bench, session: Session) {
  let first: Reply | undefined;
  for (const body of ['session-contact', 'flag', 'contact'] as const) {
    const reply = await type(bench, session, body);
    first ??= reply;
    if (isDone(reply)) return { body, reply };
    if (!isRefusal(reply)) return { body: undefined, reply };
  }
  return { body: undefined, reply: first as Reply };
}

/** How long a session is left alone before it is asked: three times as long as its channel took, and at least a share of the time-out. */
const patience = { times: 3, share: 0.1, leastMs: 300 };

interface Life {
  readonly session: Session;
  readonly form: Form;
  /** True when it became active before anybody had asked. */
  readonly byItself: boolean;
  readonly asked: Reply;
  readonly active: { readonly isSo: boolean; readonly reply: Reply | undefined };
  readonly duplicate: Reply;
  readonly typed: { readonly body: TypingBody | undefined; readonly reply: Reply } | undefined;
  readonly deactivated: Reply;
  readonly inactive: { readonly isSo: boolean; readonly reply: Reply | undefined };
  readonly typedInactive: Reply | undefined;
}

/** The life of the one session that all experiments share: it is left alone, asked, used, made inactive, used again. */
async function live(bench: Bench, channels: ChannelExperiments, forms: Promise<ListForms>): Promise<Life> {
  const { listener, timeOuts } = bench;
  const { session, last, tookMs } = await channels.plain;
  if (!session) throw new Unsettled(`no session on an active channel: ${last?.evidence ?? 'none was asked for'}`);
  const { form } = await forms.catch(() => ({ form: 'filter' as const }));
  const duplicate = (await askForSession(bench, session.channel)).reply;
  const isCreatedActive = session.status === 'active';
  const { times, share, leastMs } = patience;
  const aloneMs = Math.min(Math.max(times * tookMs, share * timeOuts.activationMs, leastMs), timeOuts.activationMs);
  const isTold = () => withStatus(listener.deliveries(sessionOf(session)), 'active').length > 0;
  const byItself = !isCreatedActive && ((await until(bench, session, 'active', form, aloneMs)).isSo || isTold());
  const asked = await put(bench, session, 'active');
  const active = await until(bench, session, 'active', form, timeOuts.activationMs);
  const used = active.isSo ? await typed(bench, session) : undefined;
  listener.answerBare(session.uid);
  const deactivated = await put(bench, session, 'inactive');
  const again = () => withStatus(listener.deliveries(sessionOf(session)), 'inactive')[1];
  let inactive = await until(bench, session, 'inactive', form, timeOuts.activationMs);
  if (!inactive.reply && isDone(deactivated) && (await listener.seen(again, timeOuts.activationMs)))
    inactive = await until(bench, session, 'inactive', form, timeOuts.activationMs);
  // Nobody lists the session: the callback alone says so, a moment before the status changes.
  if (!inactive.reply) await settle();
  const typedInactive =
    used?.body && (inactive.reply || inactive.isSo) ? await type(bench, session, used.body) : undefined;
  return { session, form, byItself, asked, active, duplicate, typed: used, deactivated, inactive, typedInactive };
}

const remove = ({ asker }: Bench, kind: 'channels' | 'sessions', { uid }: Channel | Session) =>
  asker.ask({ method: 'DELETE', path: `${kind}/${encodeURIComponent(uid)}` });

/** The answer to `deletion` that a second deletion shows. */
const secondDeletion = (reply: Reply) =>
  isDone(reply) ? 'kept' : [404, 422].includes(reply.status) ? 'gone' : undefined;

/** Deletes the session twice, and asks for its pair once more. */
async function sessionDeletion(bench: Bench, { session }: Life): Promise<Outcome> {
  const first = await remove(bench, 'sessions', session);
  if (!isDone(first)) return shownBy('deletion', first, () => undefined);
  const second = await remove(bench, 'sessions', session);
  const pair = await askForSession(bench, session.channel);
  if (pair.session) await remove(bench, 'sessions', pair.session);
  return agreed(
    [
      shownBy('deletion', second, secondDeletion),
      shownBy('deletion', pair.reply, (reply) => (isDone(reply) ? 'gone' : 'kept')),
    ],
    first.evidence,
  );
}

/** Deletes a channel twice, where no session could be made. */
async function channelDeletion(bench: Bench, { withheld }: ChannelExperiments): Promise<Outcome> {
  const { channel } = await withheld;
  const first = await remove(bench, 'channels', channel);
  if (!isDone(first)) return shownBy('deletion', first, () => undefined);
  return shownBy('deletion', await remove(bench, 'channels', channel), secondDeletion);
}

/** Makes the channel inactive, which then has to refuse a session. A refusal of the pair tells nothing, since it may be taken. */
async function inactiveChannel(bench: Bench, channels: ChannelExperiments): Promise<Outcome[]> {
  const { listener, timeOuts } = bench;
  const { channel, session } = await channels.plain;
  const deliveries = () => listener.deliveries(channelOf(channel));
  // A channel that was created active has told nothing yet, so that nobody knows if a callback is to be awaited.
  if (!session || channel.status === 'active') return [];
  const put = await putChannel(bench, channel, { status: 'inactive', display_name: channel.displayName });
  if (!isDone(put)) return [shownBy('not-active-refusal', put, () => undefined)];
  if (deliveries().length > 0)
    await listener.seen(() => withStatus(deliveries(), 'inactive')[0], timeOuts.activationMs);
  await settle();
  const { reply } = await askForSession(bench, channel);
  if (isDone(reply)) return [{ found: 'other', evidence: `${put.evidence}, then ${reply.evidence}` }];
  return /already.exist|duplicate/i.test(reply.text) ? [] : [refusedAs(reply)];
}

async function sessionActivation({ listener, timeOuts }: Bench, life: Life): Promise<Outcome> {
  const { session, byItself, asked, active, deactivated } = life;
  const deliveries = () => listener.deliveries(sessionOf(session));
  const refused = refusalIn(deliveries());
  if (refused) return { unsettled: refused };
  if (session.status === 'active') {
    const callback = await listener.seen(() => deliveries()[0], timeOuts.activationMs);
    if (!callback && isDone(deactivated))
      return { found: 'by-put-silent', evidence: `created active; ${deactivated.evidence}, and no callback` };
    return { unsettled: 'sessions are created active, so it does not show what else makes them active' };
  }
  const callback = await listener.seen(() => withStatus(deliveries(), 'active')[0], timeOuts.activationMs);
  const told = callback ? 'a callback came' : `no callback within ${timeOuts.activationMs} ms`;
  const [instead] = deliveries().filter((each) => each.status !== 'active' && each.status !== 'inactive');
  if (!callback && instead)
    return answered('session-activation', undefined, `a callback says ${maskedText(instead.status ?? 'no status')}`);
  if (byItself) return answered('session-activation', callback && 'by-itself', `without a PUT: ${told}`);
  const evidence = `${asked.evidence}, then ${told}${active.reply ? `, and ${active.reply.evidence}` : ''}`;
  if (!isDone(asked)) return shownBy('session-activation', asked, () => undefined);
  if (!active.isSo) return answered('session-activation', undefined, evidence);
  return { found: callback ? 'by-put' : 'by-put-silent', evidence };
}

const shownSession = z.object({
  data: z.object({ session: z.looseObject({ uid: z.string(), status: z.string(), ai_status: z.string() }) }),
});
const emptyData = z.object({ data: z.strictObject({}) });

/** The answer to `session-put-answer` that a response shows. */
const putForm = (uid: string) => (reply: Reply) => {
  if (emptyData.safeParse(reply.json).success) return 'empty';
  return shownSession.safeParse(reply.json).data?.data.session.uid === uid ? 'session' : undefined;
};

function sessionPut({ session, asked, deactivated }: Life): Outcome {
  const done = [asked, deactivated].filter(isDone);
  return agreed(
    done.map((reply) => shownBy('session-put-answer', reply, putForm(session.uid))),
    asked.evidence,
  );
}

function typingCheck({ typed: used, inactive, deactivated, typedInactive: reply }: Life): Outcome {
  if (!used) return { unsettled: 'the session did not become active' };
  if (!used.body) return { unsettled: `no typing call was taken: ${used.reply.evidence}` };
  if (!reply) return { unsettled: `the session did not become inactive: ${deactivated.evidence}` };
  const isSure = inactive.reply !== undefined || isRefusal(reply);
  if (!isSure) return { unsettled: 'the session is not listed as inactive', evidence: reply.evidence };
  return shownBy('typing-check', reply, () => (isDone(reply) ? 'unchecked' : 'checked'));
}

function typingBody({ typed: used }: Life): Outcome {
  if (!used) return { unsettled: 'the session did not become active' };
  return shownBy('typing-body', used.reply, () => used.body);
}

/**
 * The experiments with sessions, each of which needs an active channel.
 * @param activation settled when no callback about a channel is awaited any more, which one about a new session could be taken for
 */
export function sessionExperiments(bench: Bench, channels: ChannelExperiments, activation: Promise<unknown>) {
  const forms = listForms(bench, channels);
  const life = live(bench, channels, forms);
  for (const each of [forms, life]) each.catch(() => undefined);
  const plainSession = channels.plain.then(({ session, last }) => {
    if (!session) throw new Unsettled(`no session on an active channel: ${last?.evidence ?? 'none was asked for'}`);
    return session;
  });
  plainSession.catch(() => undefined);
  const deletion = life.then(
    async (lived) => {
      await activation;
      return sessionDeletion(bench, lived);
    },
    () => channelDeletion(bench, channels),
  );
  const inactive = outcomeOf(deletion).then(() => inactiveChannel(bench, channels));
  const refusals = Promise.all([
    inactive.catch(() => []),
    life.then(
      ({ typedInactive }) => (typedInactive && !isDone(typedInactive) ? [refusedAs(typedInactive)] : []),
      () => [],
    ),
  ]);
  return {
    life,
    plainSession,
    /** The refusals of a session and of typing on a channel and a session that were active. */
    refusals: refusals.then((outcomes) => outcomes.flat()),
    sessionsQuery: forms.then(sessionsQuery),
    unknownChannel: unknownChannel(bench, forms),
    sessionCreated: plainSession.then(({ made, status }) => shownBy('session-created', made, () => status)),
    duplicate: life.then(({ duplicate }) => shownBy('duplicate-refusal', duplicate, duplicateForm)),
    sessionActivation: life.then((lived) => sessionActivation(bench, lived)),
    sessionPut: life.then(sessionPut),
    typingBody: life.then(typingBody),
    typingCheck: life.then(typingCheck),
    deletion,
  };
}
