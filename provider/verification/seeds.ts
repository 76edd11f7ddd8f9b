import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Callback, WebhookListener } from './listener';
import { type ProviderApi, SeedingError } from './provider-api';

export interface ChannelSeed {
  readonly channelUid: string;
  readonly contactUid: string;
  /** Of the session that the channel has, or could get. */
  readonly externalUid: string;
}

export interface ActiveChannelSeed extends ChannelSeed {
  readonly callback: Callback;
}

export interface SessionSeed extends ChannelSeed {
  readonly sessionUid: string;
  readonly callback: Callback;
}

type Kind = 'contact' | 'pending channel' | 'active channel' | 'shared channel' | 'active session' | 'inactive session';

/**
 * Makes what the provider states speak of, through the provider's public API alone. A seed is made when a state first asks
 * for it and kept until an interaction has changed it, so that a run needs few calls.
 */
export class Seeds {
  readonly #kept = new Map<Kind, Promise<unknown>>();
  #noCallback: Error | undefined;

  constructor(
    private readonly api: ProviderApi,
    private readonly listener: WebhookListener,
    private readonly activationTimeoutMs: number,
  ) {}

  /** The uid of the business's first client. */
  contact(): Promise<string> {
    return this.#keep('contact', () => this.api.firstClient());
  }

  pendingChannel(): Promise<ChannelSeed> {
    return this.#keep('pending channel', () => this.#createChannel());
  }

  /** An active channel on which the contact has no session yet. */
  activeChannel(): Promise<ActiveChannelSeed> {
    return this.#keep('active channel', () => this.#activateChannel());
  }

  /** The active channel that carries the active session. */
  sharedChannel(): Promise<ActiveChannelSeed> {
    return this.#keep('shared channel', () => this.#activateChannel());
  }

  activeSession(): Promise<SessionSeed> {
    return this.#keep('active session', async () => this.#createSession(await this.sharedChannel()));
  }

  inactiveSession(): Promise<SessionSeed> {
    return this.#keep('inactive session', async () => {
      const session = await this.#createSession(await this.#activateChannel());
      await this.api.deactivateSession(session.sessionUid);
      const callback = await this.#callback('session', session.sessionUid, 'inactive');
      return this.#settled({ ...session, callback }, 'active');
    });
  }

  /**
   * Lets go of the seeds whose channel a request names that changed something: the next state gets fresh ones.
   * @param request path and body as they were sent
   */
  async changed(request: string): Promise<void> {
    for (const [kind, seed] of this.#kept) {
      const { channelUid } = (await seed.catch(() => ({}))) as Partial<ChannelSeed>;
      if (channelUid && request.includes(channelUid)) this.#kept.delete(kind);
    }
  }

  // The promise is kept, a rejected one too: what could not be made for one interaction cannot be made for the next either.
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

  async #activateChannel(): Promise<ActiveChannelSeed> {
    const channel = await this.#createChannel();
    await this.api.activateChannel(channel.channelUid);
    return { ...channel, callback: await this.#callback('channel', channel.channelUid, 'active') };
  }

  async #createSession(channel: ActiveChannelSeed): Promise<SessionSeed> {
    const sessionUid = await this.#soon(
      () => this.api.createSession(channel),
      (error) => error instanceof SeedingError && error.status === 422,
    );
    const callback = await this.#callback('session', sessionUid, 'active');
    return this.#settled({ ...channel, sessionUid, callback }, 'pending');
  }

  /** Once the gateway does not list the session with its former status any more. */
  async #settled(session: SessionSeed, former: string): Promise<SessionSeed> {
    await this.#soon(async () => {
      if ((await this.api.listedStatus(session)) === former) throw new SeedingError(`session is still ${former}`);
    });
    return session;
  }

  // The gateway acts on the answer to its callback a moment after it was sent, and says so by nothing: only asking again tells.
  async #soon<Result>(
    attempt: () => Promise<Result>,
    early: (error: unknown) => boolean = () => true,
  ): Promise<Result> {
    const deadline = performance.now() + Math.min(this.activationTimeoutMs, 2000);
    for (let pauseMs = 20; ; pauseMs *= 2) {
      try {
        return await attempt();
      } catch (error) {
        if (!early(error) || performance.now() + pauseMs > deadline) throw error;
        await wait(pauseMs);
      }
    }
  }

  // Where one callback did not come, the others do not either: waiting for each would add up to several deadlines.
  async #callback(kind: 'channel' | 'session', uid: string, status: string): Promise<Callback> {
    if (this.#noCallback) throw this.#noCallback;
    try {
      return await this.listener.callback({ kind, uid }, status, this.activationTimeoutMs);
    } catch (error) {
      this.#noCallback = error as Error;
      throw error;
    }
  }
}
