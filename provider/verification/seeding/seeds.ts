import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Arrival, Subject, WebhookListener } from '../target/listener';
import type { TimeOuts } from '../time-outs';
import { type Made, NoClientError, type ProviderApi, SeedingError, type SessionIds } from './provider-api';
import { Signs, shortestPauseMs } from './signs';

export interface ChannelSeed extends SessionIds {
  readonly displayName: string;
  /** The status in the response to its creation; `undefined` where that has none. */
  readonly channelStatus: string | undefined;
}

export interface SessionSeed extends ChannelSeed {
  readonly sessionUid: string;
  /** The status in the response to its creation; `undefined` where that has none. */
  readonly sessionStatus: string | undefined;
}

/** A seed whose activation was asked for, and the callback that followed. */
type Activated<Seed> = Seed & { readonly arrival: Arrival };

/** The seeds that provider states are made of. */
interface Kinds {
  readonly contact: string;
  readonly channel: ChannelSeed;
  readonly 'asked channel': ChannelSeed;
  readonly 'active channel': ChannelSeed;
  readonly 'inactive channel': ChannelSeed;
  readonly 'active session': SessionSeed;
  readonly 'inactive session': SessionSeed;
  readonly 'activated channel': Activated<ChannelSeed>;
  readonly 'activated session': Activated<SessionSeed>;
  readonly 'deleted channel': ChannelSeed;
  readonly 'unconfirmed channel': ChannelSeed;
  readonly 'unconfirmed session': SessionSeed;
}
export type Kind = keyof Kinds;

/** The texts in a request, uids among them. */
export interface RequestTexts {
  readonly path: readonly string[];
  readonly body: readonly string[];
}

/** The name of a new channel, which says where it comes from, and which no other channel has. */
export const newDisplayName = (id: string = randomUUID()) => `Pact verification ${id}`;

const channelOf = (seed: ChannelSeed): Subject => ({ kind: 'channel', uid: seed.channelUid, alias: seed.displayName });
const sessionOf = (seed: SessionSeed): Subject => ({ kind: 'session', uid: seed.sessionUid, alias: seed.externalUid });

/** Ignores a refusal, since the sign that is awaited next tells if the call was needed. Throws every other error. */
const unlessRefused = (error: unknown) => {
  if (!(error instanceof SeedingError && error.isRefusal)) throw error;
};

/**
 * Makes the channels and sessions of the provider states, side by side, through the provider's public API alone. It works under every
 * answer to the open questions, because it goes by whichever sign of activity comes first; only interactions fail over a wrong answer.
 * A seed is kept until an interaction has changed it, so that a run needs few calls.
 */
export class Seeds {
  readonly #pools = new Map<Kind, Promise<unknown>[]>();
  readonly #signs: Signs;
  /** Milliseconds that the last activation of a channel took, as an estimate for the next change. */
  #changeTookMs = 0;

  constructor(
    private readonly api: ProviderApi,
    private readonly listener: WebhookListener,
    private readonly timeOuts: TimeOuts,
  ) {
    this.#signs = new Signs(listener, timeOuts);
  }

  /** Returns the seed of a kind, which stays until an interaction has changed it. A seed that failed is not made again. */
  get<K extends Kind>(kind: K): Promise<Kinds[K]> {
    return this.#pool(kind, 1)[0] as Promise<Kinds[K]>;
  }

  /** Begins to make `count` seeds of a kind. */
  prepare(kind: Kind, count: number): void {
    void this.#pool(kind, count);
  }

  /** @throws when the business has no client. A list that cannot be read is no error here, because an interaction checks it. */
  async client(): Promise<void> {
    await this.get('contact').catch((error: unknown) => {
      if (error instanceof NoClientError) throw error;
    });
  }

  /**
   * Drops the seeds that a request has changed: the next state gets fresh ones. A request changes the channels that it names, and the
   * session that its path names, unless it asks for that to be active, with the channel below it.
   */
  async changed({ path, body }: RequestTexts): Promise<void> {
    const current = new Map<Promise<unknown>[], Partial<SessionSeed>>();
    for (const pool of this.#pools.values()) {
      const seed = await pool[0]?.catch(() => undefined);
      current.set(pool, (seed ?? {}) as Partial<SessionSeed>);
    }
    const has = (texts: readonly string[], uid: string | undefined) => uid !== undefined && texts.includes(uid);
    const isNamed = ({ channelUid, sessionUid }: Partial<SessionSeed>) =>
      has([...path, ...body], channelUid) || (has(path, sessionUid) && !body.includes('active'));
    const changed = [...current.values()].filter(isNamed).map(({ channelUid }) => channelUid);
    for (const [pool, { channelUid }] of current) if (channelUid && changed.includes(channelUid)) pool.shift();
  }

  #pool(kind: Kind, count: number): Promise<unknown>[] {
    const pool = this.#pools.get(kind) ?? [];
    this.#pools.set(kind, pool);
    while (pool.length < count) {
      const seed = this.#makers[kind](pool.length);
      // The failure is seen where the seed is needed.
      seed.catch(() => undefined);
      pool.push(seed);
    }
    return pool;
  }

  /** Functions that make a seed of each kind. `index` is its place in the pool. */
  readonly #makers: { readonly [K in Kind]: (index: number) => Promise<Kinds[K]> } = {
    contact: () => this.api.firstClient(),
    channel: () => this.#createChannel(),
    'asked channel': async () => {
      const channel = await this.#createChannel();
      await this.#ask(channel, 'active');
      return channel;
    },
    'active channel': async () => {
      const channel = await this.#makers['asked channel'](0);
      await this.#active(channel);
      return channel;
    },
    'inactive channel': () => this.#inactiveChannel(),
    'active session': async (index) =>
      this.#activeSession((await this.#pool('asked channel', index + 1)[index]) as ChannelSeed),
    'inactive session': async () => {
      const session = await this.#activeSession(await this.#makers['asked channel'](0));
      await this.#deactivate(session);
      return session;
    },
    'activated channel': () => this.#activatedChannel(),
    'activated session': () => this.#activatedSession(),
    'deleted channel': async () => {
      const channel = await this.#createChannel();
      await this.api.remove('channels', channel.channelUid);
      return channel;
    },
    'unconfirmed channel': async () => {
      const channel = await this.#createChannel();
      return this.#withheld(channel.channelUid, async () => {
        await this.#ask(channel, 'active');
        return channel;
      });
    },
    'unconfirmed session': async () => {
      const channel = await this.#makers['active channel'](0);
      return this.#withheld(channel.externalUid, async () =>
        this.#sessionOn(channel, await this.api.createSession(channel)),
      );
    },
  };

  async #createChannel(): Promise<ChannelSeed> {
    const contactUid = await this.get('contact');
    const id = randomUUID();
    const displayName = newDisplayName(id);
    const { uid, status: channelStatus } = await this.api.createChannel(displayName);
    this.listener.owns({ kind: 'channel', uid });
    return { channelUid: uid, contactUid, externalUid: `pact-verification-${id}`, displayName, channelStatus };
  }

  #ask({ channelUid, displayName }: ChannelSeed, status: 'active' | 'inactive'): Promise<void> {
    return this.api.updateChannel(channelUid, status, displayName).catch(unlessRefused);
  }

  /**
   * Resolves when the channel is active, without a session on it. No call reads the status of a channel. So the first sign is that a
   * twin, a second channel whose activation was asked for at the same moment, takes a session. Where the gateway sends callbacks, the
   * channel's own callback must have come too.
   */
  async #active(channel: ChannelSeed): Promise<void> {
    const own = this.listener.callback(channelOf(channel), 'active', this.timeOuts.activationMs);
    const isTold = own.then(() => wait(shortestPauseMs, true, { ref: false })).catch(() => false);
    const twin = await this.get('active session').catch((error: unknown) => error);
    if (twin instanceof Error) {
      if (!(await isTold)) throw twin;
    } else if (this.listener.hasCallback(channelOf(twin as SessionSeed))) await isTold;
  }

  /** Creates the session of a channel whose activation was asked for, as soon as the channel takes it. */
  async #createSession(channel: ChannelSeed): Promise<SessionSeed> {
    const started = performance.now();
    let refusal: unknown;
    const made = await this.#signs.until({
      subject: channelOf(channel),
      status: 'active',
      effect: () =>
        this.api.createSession(channel).catch((error: unknown) => {
          // A refusal, or a response that cannot be read: an interaction checks it, and a later try may succeed.
          refusal = error;
          return undefined;
        }),
    });
    this.#changeTookMs = performance.now() - started;
    if (!made) throw refusal;
    return this.#sessionOn(channel, made);
  }

  #sessionOn(channel: ChannelSeed, { uid, status }: Made): SessionSeed {
    this.listener.owns({ kind: 'session', uid });
    return { ...channel, sessionUid: uid, sessionStatus: status };
  }

  async #activeSession(channel: ChannelSeed): Promise<SessionSeed> {
    const session = await this.#createSession(channel);
    await this.#untilActive(session);
    return session;
  }

  /** Waits until the session is active. A session that does not become active by itself gets the documented PUT. */
  async #untilActive(session: SessionSeed): Promise<void> {
    const { sessionStatus, sessionUid } = session;
    const started = performance.now();
    let asked = false;
    // The callback is enough, even if the list disagrees: an interaction checks the list.
    await this.#signs.until({
      subject: sessionOf(session),
      status: 'active',
      effect: async () => {
        if ((await this.api.listedStatus(session, sessionUid)) === 'active') return true;
        const isLate = performance.now() - started > 2 * this.#changeTookMs;
        if (!asked && (sessionStatus === 'inactive' || isLate)) {
          asked = true;
          await this.api.updateSession(sessionUid, 'active').catch(unlessRefused);
        }
        return undefined;
      },
      firstAskedAfterMs: sessionStatus === 'pending' ? 2 * this.#changeTookMs : 0,
    });
  }

  async #deactivate(session: SessionSeed): Promise<void> {
    await this.api.updateSession(session.sessionUid, 'inactive');
    await this.#signs.until({
      subject: sessionOf(session),
      status: 'inactive',
      effect: async () => (await this.api.listedStatus(session, session.sessionUid)) === 'inactive' || undefined,
    });
  }

  /** Makes a channel that was active inactive. Its twin, a second such channel, tells when: it then refuses a session. */
  async #inactiveChannel(): Promise<ChannelSeed> {
    const [channel, twin] = await Promise.all([this.#makers['asked channel'](0), this.#makers['asked channel'](1)]);
    const wasActive = await Promise.all([this.#active(channel), this.#active(twin)]).then(
      () => true,
      () => false,
    );
    // Without activations, the new channel is as good as an inactive one.
    if (!wasActive) return channel;
    await this.api.updateChannel(channel.channelUid, 'inactive', channel.displayName);
    await this.api.updateChannel(twin.channelUid, 'inactive', twin.displayName);
    await this.#signs.until({
      subject: channelOf(twin),
      status: 'inactive',
      effect: async () => {
        try {
          const { uid } = await this.api.createSession(twin);
          await this.api.remove('sessions', uid);
        } catch (error) {
          // "Already exists" tells nothing, since an earlier try may have created that session.
          if (error instanceof SeedingError && error.isRefusal && !error.isDuplicate) return true;
        }
        return undefined;
      },
      firstAskedAfterMs: 2 * this.#changeTookMs,
    });
    return channel;
  }

  async #activatedChannel(): Promise<Activated<ChannelSeed>> {
    const asked = await this.get('asked channel');
    const channel = asked.channelStatus === 'active' ? await this.#makers['asked channel'](0) : asked;
    if (channel !== asked) {
      // A channel that is created active sends no callback when it is asked to become active.
      await this.api.updateChannel(channel.channelUid, 'inactive', channel.displayName);
      await this.listener.callback(channelOf(channel), 'inactive', this.timeOuts.activationMs);
      await this.#ask(channel, 'active');
    }
    return {
      ...channel,
      arrival: await this.listener.arrival(channelOf(channel), 'active', this.timeOuts.activationMs),
    };
  }

  async #activatedSession(): Promise<Activated<SessionSeed>> {
    let session = await this.get('active session');
    if (session.sessionStatus === 'active') {
      session = await this.#makers['inactive session'](0);
      await this.listener.callback(sessionOf(session), 'inactive', this.timeOuts.activationMs);
      await this.api.updateSession(session.sessionUid, 'active').catch(unlessRefused);
    }
    return {
      ...session,
      arrival: await this.listener.arrival(sessionOf(session), 'active', this.timeOuts.activationMs),
    };
  }

  async #withheld<Seed>(uid: string, cause: () => Promise<Seed>): Promise<Seed> {
    this.listener.withhold(uid);
    const seed = await cause();
    await this.listener.notReceived(uid, this.timeOuts.activationMs);
    return seed;
  }
}
