import { setTimeout as wait } from 'node:timers/promises';
import type { Clients } from './clients';
import type { CommunicationGateway, Session } from './communication-gateway';
import {
  ActivationFailedError,
  ActivationTimeoutError,
  AlreadyExistsError,
  CallError,
  ChannelAppError,
  NotActiveError,
  UnavailableError,
} from './errors';
import type { Subject } from './status-board';
import type { WebhookReceiver } from './webhook-receiver';

export interface Services {
  readonly gateway: CommunicationGateway;
  readonly clients: Clients;
  readonly receiver: WebhookReceiver;
}

export interface TypingSessionOptions {
  readonly businessUid: string;
  /** The channel's name, as the business sees it. */
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

/** An active session on an active channel. */
export class TypingSession {
  constructor(
    private readonly gateway: CommunicationGateway,
    readonly channelUid: string,
    readonly sessionUid: string,
    readonly contactUid: string,
    /** `effect`: the session became usable and no callback told of it, neither the channel's nor the session's. */
    readonly confirmedBy: 'callback' | 'effect',
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

/** Milliseconds between two looks for an effect: rarely as long as no callback has come, often right after one. */
const pauses = {
  untold: { first: 250, factor: 2, longest: 2000 },
  told: { first: 20, factor: 5, longest: 500 },
} as const;

/** How often the same refusal is met after a sign of activity before it is believed: over half a second, in which a gateway may repeat its callback. */
const believedAfter = 3;

/** The callback that is waited for, and how that wait stands. */
class Sign {
  isTold = false;
  failure: Error | undefined;
  /** Resolves when the callback has come, or will not come any more. Never rejects. */
  readonly settled: Promise<void>;

  constructor(receiver: WebhookReceiver, subject: Subject, timeoutMs: number) {
    this.settled = receiver.waitFor(subject, 'active', Math.max(0, Math.round(timeoutMs))).then(
      () => {
        this.isTold = true;
      },
      (error: Error) => {
        this.failure = error;
      },
    );
  }
}

/** One run of the flow, and how long it may still take. */
class Opening {
  readonly #signal: AbortSignal;
  readonly #deadline: number;
  /** Kept back from the waits for callbacks, so that there is time for the effect of a callback that was lost. */
  readonly #reserve: number;
  #anyCallback = false;

  constructor(
    private readonly services: Services,
    private readonly options: TypingSessionOptions,
  ) {
    // AbortSignal.timeout refuses a time that is not in whole milliseconds.
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
      if (channel.status !== 'active') await gateway.activateChannel(channel.uid, { displayName }, this.#call);
      const contactUid = await this.services.clients.findFirst({ businessUid }, this.#call);
      if (!contactUid) throw new NoClientError(`Business ${businessUid} has no client: add one to it first`);
      const session = await this.#createSession(channel.uid, contactUid, channel.status === 'active');
      if (session.status !== 'active') await this.#awaitSession(session, channel.uid, contactUid);
      const confirmedBy = this.#anyCallback ? 'callback' : 'effect';
      return new TypingSession(gateway, channel.uid, session.uid, contactUid, confirmedBy);
    } catch (error) {
      // Best effort: the reason of the failure matters more than a channel that stays behind.
      // The reserve alone may be shorter than the wait for a turn in the throttle.
      const signal = AbortSignal.timeout(Math.round(Math.max(0, this.#left())) + this.#reserve);
      await gateway.deleteChannel(channel.uid, { signal }).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Looks for an effect again and again, with growing pauses that the callback cuts short, until the time is up. The gateway acts on
   * the app's answer to a callback a moment after it has that answer, and may send no callback at all.
   */
  async *#looks(sign: Sign): AsyncGenerator<void> {
    let kind: keyof typeof pauses = 'untold';
    let pauseMs: number = pauses.untold.first;
    // The callback is often there before the call that caused it returns.
    await Promise.race([sign.settled, wait(0)]);
    if (!sign.isTold && !sign.failure) await Promise.race([sign.settled, wait(pauseMs, undefined, { ref: false })]);
    for (;;) {
      this.#anyCallback ||= sign.isTold;
      yield;
      if (sign.isTold && kind === 'untold') {
        kind = 'told';
        pauseMs = pauses.told.first;
      } else pauseMs = Math.min(pauses[kind].factor * pauseMs, pauses[kind].longest);
      // The reserve is for the last call: cut short, it would hide why the one before was refused.
      const room = this.#left() - this.#reserve;
      if (room <= 0) return;
      const pause = wait(Math.min(pauseMs, room));
      await (sign.isTold || sign.failure ? pause : Promise.race([pause, sign.settled]));
    }
  }

  async #createSession(channelUid: string, contactUid: string, isActive: boolean): Promise<Session> {
    const { businessUid, externalUid } = this.options;
    const ids = { businessUid, channelUid, contactUid, externalUid };
    // Half of the time, so that a session can still be waited for when only this callback was lost.
    const sign = new Sign(
      this.services.receiver,
      { kind: 'channel', uid: channelUid },
      isActive ? 0 : (this.#left() - this.#reserve) / 2,
    );
    let refusal: CallError | undefined;
    let times = 0;
    for await (const _ of this.#looks(sign)) {
      if (sign.failure instanceof ActivationFailedError) throw sign.failure;
      try {
        return await this.services.gateway.createSession(ids, this.#call);
      } catch (error) {
        if (error instanceof AlreadyExistsError || error instanceof UnavailableError) {
          const existing = await this.#find(channelUid, contactUid).catch(() => undefined);
          if (existing) return existing;
        }
        if (!(error instanceof NotActiveError)) throw error;
        times = refusal?.message === error.message ? times + 1 : 1;
        refusal = error;
        if (sign.failure && !isActive) throw sign.failure;
        if ((sign.isTold || isActive) && times > believedAfter) throw error;
      }
    }
    throw sign.failure && !isActive ? sign.failure : refusal;
  }

  /** Waits for the callback or the list to say that the session is active, and asks the gateway to make it so. */
  async #awaitSession(session: Session, channelUid: string, contactUid: string): Promise<void> {
    const { uid, status } = session;
    if (status !== 'pending' && status !== 'inactive') {
      throw new ActivationFailedError(`session ${uid} exists and is ${status}: it does not become active any more`);
    }
    const sign = new Sign(this.services.receiver, { kind: 'session', uid }, this.#left() - this.#reserve);
    // A session that becomes active by itself may refuse to be asked: the signs tell.
    await this.services.gateway.activateSession(uid, this.#call).catch((error: unknown) => {
      if (!(error instanceof CallError && error.refusal && error.refusal.status < 500) || isFinal(error)) throw error;
    });
    for await (const _ of this.#looks(sign)) {
      if (sign.failure instanceof ActivationFailedError) throw sign.failure;
      if ((await this.#find(channelUid, contactUid))?.status === 'active') return;
      if (sign.failure) throw sign.failure;
    }
    throw (
      sign.failure ?? new ActivationTimeoutError(`session ${uid} was confirmed active, but is not listed as active`)
    );
  }

  async #find(channelUid: string, contactUid: string): Promise<Session | undefined> {
    const { businessUid } = this.options;
    const found = await this.services.gateway.listSessions({ businessUid, channelUid, contactUid }, this.#call);
    return found.find(({ status }) => status === 'active') ?? found[0];
  }
}

/** Refusals that no waiting mends. */
const isFinal = ({ name }: CallError) => name === 'UnauthorizedError' || name === 'RateLimitedError';

/**
 * Goes from nothing to a session in which the contact can type: creates a channel, activates it, finds the client, creates the session
 * or takes the one that exists, activates it, and waits for both activations by whichever sign comes first. What it made is deleted
 * when it fails, for which it may take a fifth of the time more.
 * @throws {CallError} when a call fails; see `errors.ts` for how to handle which
 * @throws {ActivationFailedError} the channel or session went to `error`, `failed` or `blocked`
 * @throws {ActivationTimeoutError} neither a callback nor an effect showed
 * @throws {NoClientError} the business has no client
 */
export async function openTypingSession(services: Services, options: TypingSessionOptions): Promise<TypingSession> {
  return new Opening(services, options).run();
}
