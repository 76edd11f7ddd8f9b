import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { fitsPath } from '../verification/seeding/provider-api';
import { Signs } from '../verification/seeding/signs';
import type { Delivery, Subject, WebhookListener } from '../verification/target/listener';
import type { TimeOuts } from '../verification/time-outs';
import { type Asker, isDone, isRefusal, type Reply } from './asker';
import { agreed, answered, type Outcome, shownBy, Unsettled } from './findings';
import { maskedText } from './mask';
import { errorOf, notActiveForm } from './refusals';

/** The parts of a run that all experiments work with. */
export interface Bench {
  readonly asker: Asker;
  readonly listener: WebhookListener;
  readonly timeOuts: TimeOuts;
  /** A client of the business. @throws {Unsettled} without one */
  readonly contact: Promise<string>;
}

export interface Thing {
  readonly uid: string;
  readonly status: string | undefined;
  /** The response to its creation. */
  readonly made: Reply;
  /** Milliseconds of the monotonic clock. */
  readonly madeAt: number;
}

export interface Channel extends Thing {
  readonly displayName: string;
  /** The app's own id of the contact in sessions on it. */
  readonly externalUid: string;
}

export interface Session extends Thing {
  readonly channel: Channel;
}

const thing = z.object({ uid: z.string().max(255).refine(fitsPath), status: z.string().optional() });
const madeChannel = z.object({ data: z.object({ channel: thing }) });
const madeSession = z.object({ data: z.object({ session: thing }) });

export const channelOf = ({ uid }: Channel): Subject => ({ kind: 'channel', uid });
export const sessionOf = ({ uid }: Session): Subject => ({ kind: 'session', uid });

/** Milliseconds after a callback in which a gateway surely has changed the status, if the reply makes it change it. */
const settlingMs = 250;
export const settle = () => wait(settlingMs, undefined, { ref: false });

/** @throws {Unsettled} when it was refused, or its response tells no uid */
async function createChannel({ asker, listener }: Bench): Promise<Channel> {
  const id = randomUUID();
  const displayName = `Probe ${id}`;
  const body = { business_uid: asker.account.businessUid, type: 'transactional', display_name: displayName };
  const madeAt = performance.now();
  const made = await asker.ask({ method: 'POST', path: 'channels', body });
  const { uid, status } = madeChannel.safeParse(made.json).data?.data.channel ?? {};
  if (!isDone(made) || uid === undefined) throw new Unsettled(`no channel: ${made.evidence}`);
  listener.owns({ kind: 'channel', uid });
  return { uid, status, made, madeAt, displayName, externalUid: `probe-${id}` };
}

/** Asks for a session. The reply is evidence, whether it made one or not. */
export async function askForSession(bench: Bench, channel: Channel): Promise<{ reply: Reply; session?: Session }> {
  const { asker, listener } = bench;
  const body = {
    business_uid: asker.account.businessUid,
    channel_uid: channel.uid,
    contact_uid: await bench.contact,
    external_uid: channel.externalUid,
  };
  const madeAt = performance.now();
  const reply = await asker.ask({ method: 'POST', path: 'sessions', body });
  const { uid, status } = madeSession.safeParse(reply.json).data?.data.session ?? {};
  if (!isDone(reply) || uid === undefined) return { reply };
  listener.owns({ kind: 'session', uid });
  return { reply, session: { uid, status, made: reply, madeAt, channel } };
}

export const putChannel = ({ asker }: Bench, { uid }: Channel, body: object) =>
  asker.ask({ method: 'PUT', path: `channels/${encodeURIComponent(uid)}`, body });

/** The outcome of asking for a channel's activation. */
interface Activation {
  readonly channel: Channel;
  /** The session that it took, once it was active. */
  readonly session: Session | undefined;
  /** The last reply to a call for a session. */
  readonly last: Reply | undefined;
  /** Milliseconds from the request to the first sign of the activation. */
  readonly tookMs: number;
}

/** Asks for a session until the channel takes it. A callback cuts the pauses short. */
async function untilUsable(bench: Bench, channel: Channel): Promise<Activation> {
  const { listener, timeOuts } = bench;
  const started = performance.now();
  let last: Reply | undefined;
  const told = listener.seen(() => activeOf(listener.deliveries(channelOf(channel))), timeOuts.activationMs);
  let tookMs = 0;
  const noteTime = () => {
    tookMs ||= performance.now() - started;
  };
  void told.then((found) => found && noteTime());
  await bench.contact;
  const session = await new Signs(listener, timeOuts)
    .until({
      subject: channelOf(channel),
      status: 'active',
      effect: async () => {
        const asked = await askForSession(bench, channel);
        last = asked.reply;
        return asked.session;
      },
    })
    .catch(() => undefined);
  noteTime();
  return { channel, session, last, tookMs };
}

export const withStatus = (deliveries: readonly Delivery[], status: string) =>
  deliveries.filter((each) => each.status === status);
const activeOf = (deliveries: readonly Delivery[]) => withStatus(deliveries, 'active')[0];

/** A channel that is asked to become active in the plain way. */
async function plainChannel(bench: Bench): Promise<Activation> {
  const channel = await createChannel(bench);
  const asked = await putChannel(bench, channel, { status: 'active', display_name: channel.displayName });
  if (!isDone(asked)) throw new Unsettled(`no active channel: ${asked.evidence}`);
  return untilUsable(bench, channel);
}

/** A channel that is asked with `open_channel`, and whose first callback gets a reply without a body. */
async function openChannel(bench: Bench) {
  const { listener, timeOuts } = bench;
  const channel = await createChannel(bench);
  listener.answerBare(channel.uid);
  const plain = { status: 'active', display_name: channel.displayName };
  const opened = await putChannel(bench, channel, { ...plain, open_channel: true });
  const again = isDone(opened) ? undefined : await putChannel(bench, channel, plain);
  let activation = await untilUsable(bench, channel);
  if (!activation.session) {
    const second = () => withStatus(listener.deliveries(channelOf(channel)), 'active')[1];
    if (await listener.seen(second, timeOuts.activationMs)) activation = await untilUsable(bench, channel);
  }
  return { opened, again, activation };
}

/** The calls of a channel that is first left alone, and then asked while its callback is refused. */
interface Withheld {
  readonly channel: Channel;
  /** The requests for a status, which leave display_name out until that is refused. */
  readonly nameless: Reply;
  readonly named: Reply | undefined;
  /** True when it was created active and had to be made inactive first. */
  readonly wasActive: boolean;
  /** The callback that came although nobody had asked. */
  readonly unasked: Delivery | undefined;
  /** Asking for a session before the channel's activation was asked for, and while its callback was refused. */
  readonly before: Reply;
  readonly during: Reply | undefined;
  /** The callback that was refused. */
  readonly refused: Delivery | undefined;
}

async function withheldChannel(bench: Bench, active: Promise<Activation>): Promise<Withheld> {
  const { listener, timeOuts } = bench;
  const channel = await createChannel(bench);
  const deliveries = (status: string) => withStatus(listener.deliveries(channelOf(channel)), status)[0];
  const wasActive = channel.status === 'active';
  const put = async (status: string) => {
    const nameless = await putChannel(bench, channel, { status });
    const named = isRefusal(nameless)
      ? await putChannel(bench, channel, { status, display_name: channel.displayName })
      : undefined;
    return { nameless, named };
  };
  let asked: Awaited<ReturnType<typeof put>> | undefined;
  let unasked: Delivery | undefined;
  if (wasActive) {
    asked = await put('inactive');
    await listener.seen(() => deliveries('inactive'), timeOuts.activationMs);
    await settle();
  } else {
    // It was created before the other one was asked. So it would be active by now, if channels became active by themselves.
    const { tookMs } = await active.catch(() => ({ tookMs: 0 }));
    const patienceMs = Math.max(1.5 * tookMs, 100) + channel.madeAt - performance.now();
    unasked = await listener.seen(() => deliveries('active'), patienceMs);
    if (unasked) await settle();
  }
  const before = (await askForSession(bench, channel)).reply;
  listener.withhold(channel.uid);
  const activated = await put('active');
  const { nameless, named } = asked ?? activated;
  if (!isRefusal(before))
    return { channel, nameless, named, wasActive, unasked, before, during: undefined, refused: undefined };
  const refused = await listener.seen(() => deliveries('active'), timeOuts.activationMs);
  await settle();
  const during = (await askForSession(bench, channel)).reply;
  return { channel, nameless, named, wasActive, unasked, before, during, refused };
}

/** The experiments with channels, which run side by side. */
export function channelExperiments(bench: Bench) {
  const plain = plainChannel(bench);
  const withheld = withheldChannel(bench, plain);
  const open = openChannel(bench);
  for (const each of [plain, withheld, open]) each.catch(() => undefined);
  return { plain, withheld, open };
}
export type ChannelExperiments = ReturnType<typeof channelExperiments>;

const values = async <Value>(promises: readonly Promise<Value>[]) => {
  const ended = await Promise.allSettled(promises);
  const failure = ended.find((each) => each.status === 'rejected');
  return {
    found: ended.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
    why: String(failure?.reason?.message ?? ''),
  };
};

export async function channelCreated({ plain, withheld, open }: ChannelExperiments): Promise<Outcome> {
  const { found, why } = await values([
    plain.then(({ channel }) => channel),
    withheld.then(({ channel }) => channel),
    open.then(({ activation }) => activation.channel),
  ]);
  return agreed(
    found.map(({ made, status }) => shownBy('channel-created', made, () => status)),
    why,
  );
}

/** Tells if a refusal is about a field. */
const isAbout = (field: string, reply: Reply) =>
  isRefusal(reply) && (errorOf(reply)?.field === field || reply.text.includes(field));

export async function displayName({ withheld }: ChannelExperiments): Promise<Outcome> {
  const { nameless, named } = await withheld;
  const isNeeded = named !== undefined && isDone(named) && isAbout('display_name', nameless);
  return shownBy('display-name', nameless, () => (isDone(nameless) ? 'optional' : isNeeded ? 'required' : undefined));
}

export async function openingOf({ open }: ChannelExperiments, plainSession: Promise<Session>): Promise<Outcome> {
  const { opened, again, activation } = await open;
  if (!isDone(opened)) {
    return shownBy('open-channel', opened, () =>
      again && isDone(again) && isAbout('open_channel', opened) ? 'refused' : undefined,
    );
  }
  const { session, last } = activation;
  if (!session) return { unsettled: `no session on the open channel: ${last?.evidence ?? 'none was asked for'}` };
  const usual = (await plainSession).status;
  if (usual === 'active') return { unsettled: 'every session is created active', evidence: session.made.evidence };
  const answer = session.status === usual ? 'kept' : session.status === 'active' ? 'sessionless' : undefined;
  return answered('open-channel', answer, `${opened.evidence}, then ${session.made.evidence}`);
}

/** The refusals of a session on the channel that was not active. */
export async function sessionRefusals({ withheld }: ChannelExperiments): Promise<Reply[]> {
  const { before, during } = await withheld;
  return [before, during].filter((each) => each !== undefined).filter(isRefusal);
}

export const refusedAs = (reply: Reply): Outcome => shownBy('not-active-refusal', reply, notActiveForm);

/** The reason why no callback counts, when the listener has refused one. */
export function refusalIn(deliveries: readonly Delivery[]): string | undefined {
  const refused = deliveries.find((each) => each.refused !== undefined && each.refused !== 503);
  return refused && `callbacks came and were refused: ${refused.refused} ${refused.why ?? 'at another path'}`;
}

export async function channelActivation(bench: Bench, { plain, withheld }: ChannelExperiments): Promise<Outcome> {
  const { listener, timeOuts } = bench;
  const activation = await plain;
  const { channel, session, last } = activation;
  const refusal = last?.evidence ?? 'no session was asked for';
  const own = () => listener.deliveries(channelOf(channel));
  const alone = await withheld;
  const isUnasked = !alone.wasActive && isDone(alone.before);
  if (alone.unasked || isUnasked) {
    const evidence = `without a PUT: ${alone.unasked ? 'a callback came' : 'no callback'}, and ${alone.before.evidence}`;
    return answered('channel-activation', alone.unasked && isUnasked ? 'unasked' : undefined, evidence);
  }
  if (alone.wasActive && !isRefusal(alone.before))
    return { unsettled: `channels are created active, and do not become inactive: ${alone.before.evidence}` };
  const shows = alone.wasActive ? alone.refused : await listener.seen(() => activeOf(own()), timeOuts.activationMs);
  const refused = refusalIn([...own(), ...listener.deliveries(channelOf(alone.channel))]);
  if (refused && !session) return { unsettled: refused };
  const [instead] = own().filter((each) => each.status !== 'inactive' || !alone.wasActive);
  if (!shows && instead)
    return answered(
      'channel-activation',
      undefined,
      `no callback says active, but ${maskedText(instead.status ?? 'no status')}`,
    );
  if (!session) {
    if (!last || !isRefusal(last)) return { unsettled: refusal };
    if (shows) return answered('channel-activation', undefined, `a callback says active, and ${refusal}`);
    return { found: 'never', evidence: `no callback within ${timeOuts.activationMs} ms, and ${refusal}` };
  }
  const { during } = alone;
  if (!during) return { unsettled: alone.before.evidence };
  if (!shows) {
    const evidence = `no callback within ${timeOuts.activationMs} ms, and ${during.evidence}`;
    return answered('channel-activation', isDone(during) ? 'silent' : undefined, evidence);
  }
  if (!alone.refused) return { unsettled: 'the callback of a second channel did not come', evidence: during.evidence };
  const evidence = `a callback came and was refused with 503, then ${during.evidence}`;
  if (isRefusal(during)) return { found: 'confirmed', evidence };
  if (!isDone(during)) return { unsettled: during.evidence };
  return alone.wasActive
    ? { unsettled: 'channels are created active, so at-once and unasked look alike', evidence }
    : { found: 'at-once', evidence };
}
