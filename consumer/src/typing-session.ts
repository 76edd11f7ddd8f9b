import { setTimeout as wait } from 'node:timers/promises';
import type { Clients } from './clients';
import type { CommunicationGateway, Session } from './communication-gateway';
import {
  ActivationFailedError,
  ActivationTimeoutError,
  AlreadyExistsError,
  ChannelAppError,
  NotActiveError,
  UnavailableError,
} from './errors';
import type { Awaited } from './status-board';
import type { WebhookReceiver } from './webhook-receiver';

export interface Services {
  readonly gateway: CommunicationGateway;
  readonly clients: Clients;
  readonly receiver: WebhookReceiver;
}

export interface TypingSessionOptions {
  readonly businessUid: string;
  /** What the business sees as the channel's name. */
  readonly displayName: string;
  /** The app's own id of the contact. */
  readonly externalUid: string;
  /** Milliseconds for all of it: calls, retries and both activations. */
  readonly timeoutMs: number;
}

/** The business has no client, so there is nobody to have a session with. */
export class NoClientError extends ChannelAppError {
  override readonly name = 'NoClientError';
}

/** Pauses that went on doubling would leave the last half of the time unused. */
const longestPauseMs = 500;

/** An active session on an active channel. */
export class TypingSession {
  constructor(
    private readonly gateway: CommunicationGateway,
    readonly channelUid: string,
    readonly sessionUid: string,
    readonly contactUid: string,
  ) {}

  /** Tells the business that the contact is typing. */
  typing(): Promise<void> {
    return this.gateway.sendTyping({ sessionUid: this.sessionUid, contactUid: this.contactUid });
  }

  /** Deletes the channel, and with it the session. */
  close(): Promise<void> {
    return this.gateway.deleteChannel(this.channelUid);
  }
}

/** One run of the flow: what it knows so far and how long it may still take. */
class Opening {
  readonly #signal: AbortSignal;
  readonly #deadline: number;
  /** Kept back from each wait for a callback, so that there is time to look for what was confirmed unheard. */
  readonly #reserve: number;

  constructor(
    private readonly services: Services,
    private readonly options: TypingSessionOptions,
  ) {
    // Whole milliseconds: AbortSignal.timeout refuses any other, and where it does for the reserve, nothing is cleaned up.
    const timeoutMs = Math.round(options.timeoutMs);
    this.#signal = AbortSignal.timeout(timeoutMs);
    this.#deadline = performance.now() + timeoutMs;
    this.#reserve = Math.round(timeoutMs / 5);
  }

  get #call() {
    return { signal: this.#signal };
  }

  /** Milliseconds until the time is up. */
  #left(): number {
    return this.#deadline - performance.now();
  }

  async run(): Promise<TypingSession> {
    const { gateway } = this.services;
    const { businessUid, displayName } = this.options;
    const channel = await gateway.createChannel({ businessUid, displayName }, this.#call);
    try {
      const timeout = channel.status === 'active' ? undefined : await this.#activate(channel.uid);
      const contactUid = await this.services.clients.findFirst({ businessUid }, this.#call);
      if (!contactUid) throw new NoClientError(`Business ${businessUid} has no client: add one to it first`);
      const session = await this.#createSession(channel.uid, contactUid, timeout);
      if (session.status !== 'active') await this.#awaitSession(session, channel.uid, contactUid);
      return new TypingSession(gateway, channel.uid, session.uid, contactUid);
    } catch (error) {
      // Best effort: the reason of the failure matters more than that the channel stayed behind.
      // The reserve alone may be shorter than the wait for a turn in the throttle.
      const signal = AbortSignal.timeout(Math.round(Math.max(0, this.#left())) + this.#reserve);
      await gateway.deleteChannel(channel.uid, { signal }).catch(() => undefined);
      throw error;
    }
  }

  async #activate(uid: string): Promise<ActivationTimeoutError | undefined> {
    await this.services.gateway.activateChannel(uid, { displayName: this.options.displayName }, this.#call);
    // Half of the time, so that a session can still be waited for when only this callback was lost.
    return this.#callback({ channel: uid }, (this.#left() - this.#reserve) / 2);
  }

  /** Waits for the callback. A time-out is returned, not thrown: the next call tells whether only the callback was lost. */
  async #callback(awaited: Awaited, timeoutMs: number): Promise<ActivationTimeoutError | undefined> {
    try {
      await this.services.receiver.waitFor(awaited, 'active', Math.max(0, Math.round(timeoutMs)));
      return undefined;
    } catch (error) {
      if (error instanceof ActivationTimeoutError) return error;
      throw error;
    }
  }

  /**
   * One round after the other with growing pauses, until the time is up: for what the gateway does a moment after it has the
   * app's answer to a callback, and announces by nothing, so that asking again is the only way to hear of it.
   */
  async *#attempts(): AsyncGenerator<void> {
    for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      yield;
      // After the pause there has to be time for the call too: cut short, it would hide what the one before was refused with.
      if (this.#left() < 2 * pauseMs) return;
      await wait(pauseMs);
    }
  }

  async #createSession(channelUid: string, contactUid: string, timeout?: ActivationTimeoutError): Promise<Session> {
    const { businessUid, externalUid } = this.options;
    let refusal: unknown;
    for await (const _ of this.#attempts()) {
      try {
        return await this.services.gateway.createSession(
          { businessUid, channelUid, contactUid, externalUid },
          this.#call,
        );
      } catch (error) {
        if (error instanceof AlreadyExistsError || error instanceof UnavailableError) {
          const existing = await this.#find(channelUid, contactUid).catch(() => undefined);
          if (existing) return existing;
        }
        if (!(error instanceof NotActiveError)) throw error;
        if (timeout) throw timeout;
        refusal = error;
      }
    }
    throw refusal;
  }

  /** Waits for the callback, then for the gateway to say the same: it changes the status only when it has the app's answer. */
  async #awaitSession(session: Session, channelUid: string, contactUid: string): Promise<void> {
    if (session.status !== 'pending') {
      throw new ActivationFailedError(
        `session ${session.uid} exists and is ${session.status}: it will not become active by itself`,
      );
    }
    const timeout = await this.#callback({ session: session.uid }, this.#left() - this.#reserve);
    for await (const _ of this.#attempts()) {
      if ((await this.#find(channelUid, contactUid))?.status === 'active') return;
      if (timeout) throw timeout;
    }
    throw new ActivationTimeoutError(`session ${session.uid} was confirmed active, but is not listed as active`);
  }

  async #find(channelUid: string, contactUid: string): Promise<Session | undefined> {
    const { businessUid } = this.options;
    const found = await this.services.gateway.listSessions({ businessUid, channelUid, contactUid }, this.#call);
    return found.find(({ status }) => status === 'active') ?? found[0];
  }
}

/**
 * From nothing to a session in which the contact can type: creates a channel, activates it, finds the client, creates the
 * session or takes the one that exists, and waits for both activations. What it made is deleted again when it fails, for which
 * it may take a fifth of the time more.
 * @throws {CallError} when a call fails; see `errors.ts` for how to handle which
 * @throws {ActivationFailedError} the channel or session went to `error`, `failed` or `blocked`
 * @throws {ActivationTimeoutError} no callback came, and nothing shows that only the callback was lost
 * @throws {NoClientError} the business has no client
 */
export async function openTypingSession(services: Services, options: TypingSessionOptions): Promise<TypingSession> {
  return new Opening(services, options).run();
}
