import { randomUUID } from 'node:crypto';
import type { Arrival, WebhookListener } from '../target/listener';
import type { TimeOuts } from '../time-outs';
import { askAgain } from './ask-again';
import { Confirmations } from './confirmations';
import { NoClientError, type ProviderApi, SeedingError } from './provider-api';

export interface ChannelSeed {
  readonly channelUid: string;
  readonly contactUid: string;
  /** Of the session that the channel has, or could get. */
  readonly externalUid: string;
}

export interface SessionSeed extends ChannelSeed {
  readonly sessionUid: string;
}

/** A seed whose activation was asked for, and the callback that came of it. */
type Activated<Seed> = Seed & { readonly arrival: Arrival };

type Kind =
  | 'contact'
  | 'pending channel'
  | 'deleted channel'
  | 'unconfirmed channel'
  | 'active channel'
  | 'activated channel'
  | 'unconfirmed session'
  | 'activated session'
  | 'active session'
  | 'inactive session';

/**
 * Makes the channels and sessions of the provider states, through the provider's public API alone. A seed is made when a state
 * first asks for it, and kept until an interaction has changed it, so that a run needs few calls.
 */
export class Seeds {
  readonly #kept = new Map<Kind, Promise<unknown>>();
  readonly #confirmations: Confirmations;

  constructor(
    private readonly api: ProviderApi,
    listener: WebhookListener,
    private readonly timeOuts: TimeOuts,
  ) {
    this.#confirmations = new Confirmations(listener, timeOuts.activationMs);
  }

  /** The uid of the business's first client. */
  contact(): Promise<string> {
    return this.#keep('contact', () => this.api.firstClient());
  }

  /** @throws when the business has no client. A list that cannot be read is no error here: the contract judges it. */
  async client(): Promise<void> {
    await this.contact().catch((error: unknown) => {
      if (error instanceof NoClientError) throw error;
    });
  }

  pendingChannel(): Promise<ChannelSeed> {
    return this.#keep('pending channel', () => this.#createChannel());
  }

  deletedChannel(): Promise<ChannelSeed> {
    return this.#keep('deleted channel', async () => {
      const channel = await this.#createChannel();
      await this.api.remove('channels', channel.channelUid);
      return channel;
    });
  }

  /** A channel whose activation was asked for, and whose callback came and was not received. */
  unconfirmedChannel(): Promise<ChannelSeed> {
    return this.#keep('unconfirmed channel', async () => {
      const channel = await this.#createChannel();
      await this.#confirmations.withheld(channel.channelUid, () => this.api.activateChannel(channel.channelUid));
      return channel;
    });
  }

  /** An active channel on which the contact has no session yet. */
  activeChannel(): Promise<ChannelSeed> {
    return this.#keep('active channel', async () => {
      const channel = await this.#activateChannel();
      // No call reads a channel, and it takes sessions only a moment after its callback was answered: making one tells.
      const sessionUid = await this.#createSession(channel).then(
        (session) => session.sessionUid,
        () => undefined,
      );
      if (sessionUid) {
        await this.api.remove('sessions', sessionUid);
        return channel;
      }
      // The interaction has to show what is wrong, on a channel that nothing has touched.
      return this.#activateChannel();
    });
  }

  /** A channel whose activation was asked for, and the callback that came of it, whatever that says. */
  activatedChannel(): Promise<Activated<ChannelSeed>> {
    return this.#keep('activated channel', async () => {
      const channel = await this.#createChannel();
      await this.api.activateChannel(channel.channelUid);
      return { ...channel, arrival: await this.#confirmations.arrival({ kind: 'channel', uid: channel.channelUid }) };
    });
  }

  /** A new session on such a channel, and the callback that came of it, whatever that says. */
  activatedSession(): Promise<Activated<SessionSeed>> {
    return this.#keep('activated session', async () => {
      const session = await this.#createSession(confirmed(await this.activatedChannel()));
      return { ...session, arrival: await this.#confirmations.arrival({ kind: 'session', uid: session.sessionUid }) };
    });
  }

  activeSession(): Promise<SessionSeed> {
    return this.#keep('active session', async () => this.#settled(confirmed(await this.activatedSession()), 'pending'));
  }

  inactiveSession(): Promise<SessionSeed> {
    return this.#keep('inactive session', async () => {
      const session = await this.#createSession(await this.#activateChannel());
      const own = { kind: 'session', uid: session.sessionUid } as const;
      await this.#confirmations.confirmed(own, 'active');
      await this.#settled(session, 'pending');
      await this.api.deactivateSession(session.sessionUid);
      await this.#confirmations.confirmed(own, 'inactive');
      return this.#settled(session, 'active');
    });
  }

  /** A session whose callback came and was not received. */
  unconfirmedSession(): Promise<SessionSeed> {
    return this.#keep('unconfirmed session', async () => {
      const channel = await this.#activateChannel();
      return this.#confirmations.withheld(channel.externalUid, () => this.#createSession(channel));
    });
  }

  /**
   * Drops the seeds of channels that a request has changed: the next state gets fresh ones.
   * @param named the texts in the request's path and body, uids among them
   */
  async changed(named: readonly string[]): Promise<void> {
    for (const [kind, seed] of this.#kept) {
      const { channelUid } = (await seed.catch(() => ({}))) as Partial<ChannelSeed>;
      if (channelUid && named.includes(channelUid)) this.#kept.delete(kind);
    }
  }

  // A rejected promise is kept too: a seed that could not be made for one interaction cannot be made for the next either.
  #keep<Seed>(kind: Kind, make: () => Promise<Seed>): Promise<Seed> {
    const kept = this.#kept.get(kind) as Promise<Seed> | undefined;
    if (kept) return kept;
    const seed = make();
    this.#kept.set(kind, seed);
    return seed;
  }

  async #createChannel(): Promise<ChannelSeed> {
    const contactUid = await this.contact();
    const id = randomUUID();
    const channelUid = await this.api.createChannel(`Pact verification ${id}`);
    return { channelUid, contactUid, externalUid: `pact-verification-${id}` };
  }

  async #activateChannel(): Promise<ChannelSeed> {
    const channel = await this.#createChannel();
    await this.api.activateChannel(channel.channelUid);
    await this.#confirmations.confirmed({ kind: 'channel', uid: channel.channelUid }, 'active');
    return channel;
  }

  async #createSession(channel: ChannelSeed): Promise<SessionSeed> {
    const sessionUid = await askAgain(
      this.timeOuts.settlingMs,
      () => this.api.createSession(channel),
      (error) => error instanceof SeedingError && error.status === 422,
    );
    return { ...channel, sessionUid };
  }

  /** Resolves when the gateway no longer lists the session with its former status. */
  async #settled(session: SessionSeed, former: string): Promise<SessionSeed> {
    await askAgain(this.timeOuts.settlingMs, async () => {
      if ((await this.api.listedStatus(session)) === former) throw new SeedingError(`session is still ${former}`);
    });
    return session;
  }
}

function confirmed<Seed>(seed: Activated<Seed>): Seed {
  if (seed.arrival.problem) throw new Error(seed.arrival.problem);
  return seed;
}
