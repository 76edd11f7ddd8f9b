import { setTimeout as wait } from 'node:timers/promises';
import type { Clients } from './clients';
import type { CommunicationGateway, Session } from './communication-gateway';
import type { CallOptions } from './connection';
import {
  ActivationFailedError,
  ActivationTimeoutError,
  AlreadyExistsError,
  CallError,
  ChannelAppError,
  NotActiveError,
  RateLimitedError,
  UnauthorizedError,
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
  /** Milliseconds for the whole opening: calls, retries and both activations. */
  readonly timeoutMs: number;
}

/** Milliseconds that telling of typing may take, with all its tries. Later, the contact types no more. */
const typingMs = 5000;
/** Milliseconds that closing may take, with all its tries: three, where the gateway does not answer. */
const closingMs = 30_000;

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
    /** `effect` when the session became active without a callback about it or its channel. */
    readonly confirmedBy: 'callback' | 'effect',
  ) {}

  /** Tells the business that the contact is typing. It ends, and is not repeated any more, after 5 s or at the given deadline. */
  typing(options?: CallOptions): Promise<void> {
    const { sessionUid, contactUid } = this;
    return this.gateway.sendTyping({ sessionUid, contactUid }, { deadline: performance.now() + typingMs, ...options });
  }

  /** Deletes the channel, and with it the session. It ends after 30 s or at the given deadline. */
  close(options?: CallOptions): Promise<void> {
    return this.gateway.deleteChannel(this.channelUid, { deadline: performance.now() + closingMs, ...options });
  }
}

/** Milliseconds between two looks for an effect: before the callback has come, and after that. */
const pauses = {
  untold: { first: 250, factor: 2, longest: 2000 },
  told: { first: 20, factor: 5, longest: 500 },
} as const;

/**
 * How often the same refusal may follow the callback before the app believes it. That takes over half a second, time in which the
 * gateway can send the callback again if the app's response was lost.
 */
const believedAfter = 3;

/** The wait for one callback. */
class Sign {
  isTold = false;
  failure: Error | undefined;
  /** Resolves when the callback has come, or will not come any more. It never rejects. */
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

/** One run of `openTypingSession`, with its deadline. */
class Opening {
  readonly #deadline: number;
  /** Milliseconds that waiting for callbacks leaves over, to look for an effect if a callback was lost. */
  readonly #reserve: number;
  #anyCallback = false;

  constructor(
    private readonly services: Services,
    private readonly options: TypingSessionOptions,
  ) {
    this.#deadline = performance.now() + options.timeoutMs;
    this.#reserve = options.timeoutMs / 5;
  }

  get #call() {
    return { deadline: this.#deadline };
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
      // An error of the deletion would hide the reason of the failure. The deletion gets the time that is left and the reserve, because
      // the reserve alone may be shorter than the wait for a turn in the throttle.
      const deadline = performance.now() + Math.max(0, this.#left()) + this.#reserve;
      await gateway.deleteChannel(channel.uid, { deadline }).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Yields for each look for an effect, with growing pauses that the callback cuts short, until the time is up. One look is not enough:
   * the gateway acts a moment after the app has answered its callback, and it may send no callback at all.
   */
  async *#looks(sign: Sign): AsyncGenerator<void> {
    let kind: keyof typeof pauses = 'untold';
    let pauseMs: number = pauses.untold.first;
    // The callback has often arrived before the call that causes it returns.
    await Promise.race([sign.settled, wait(0)]);
    if (!sign.isTold && !sign.failure) await Promise.race([sign.settled, wait(pauseMs, undefined, { ref: false })]);
    for (;;) {
      this.#anyCallback ||= sign.isTold;
      yield;
      if (sign.isTold && kind === 'untold') {
        kind = 'told';
        pauseMs = pauses.told.first;
      } else pauseMs = Math.min(pauses[kind].factor * pauseMs, pauses[kind].longest);
      // The reserve is for the last call. If that were cut short, its error would hide the refusal before it.
      const room = this.#left() - this.#reserve;
      if (room <= 0) return;
      const isSettled = sign.isTold || sign.failure !== undefined;
      // While the sign is awaited, the receiver keeps the process. A pause that the sign cut short must not.
      const pause = wait(Math.min(pauseMs, room), undefined, { ref: isSettled });
      await (isSettled ? pause : Promise.race([pause, sign.settled]));
    }
  }

  async #createSession(channelUid: string, contactUid: string, isActive: boolean): Promise<Session> {
    const { businessUid, externalUid } = this.options;
    const ids = { businessUid, channelUid, contactUid, externalUid };
    // This wait has half of the time. If the callback is lost, the session's activation has the other half.
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
        if (sign.isTold || isActive) times = refusal?.message === error.message ? times + 1 : 1;
        refusal = error;
        if (sign.failure && !isActive) throw sign.failure;
        if (times > believedAfter) throw error;
      }
    }
    throw sign.failure && !isActive ? sign.failure : refusal;
  }

  /** Asks for the activation of the session, and waits for the callback or the list to show that it is active. */
  async #awaitSession(session: Session, channelUid: string, contactUid: string): Promise<void> {
    const { uid, status } = session;
    if (status !== 'pending' && status !== 'inactive') {
      throw new ActivationFailedError(`session ${uid} exists and is ${status}: it does not become active any more`);
    }
    const sign = new Sign(this.services.receiver, { kind: 'session', uid }, this.#left() - this.#reserve);
    // A session that becomes active by itself may refuse to be asked, so a refusal does not end the wait.
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

/** Tells if waiting does not change a refusal. */
const isFinal = (error: CallError) => error instanceof UnauthorizedError || error instanceof RateLimitedError;

/**
 * Opens a session in which a contact can type: creates a channel and activates it, finds the business's first client, creates a session
 * with it, or takes the one that exists, and activates that. Each activation shows by a callback or by its effect, whichever comes
 * first. A failed opening deletes its channel, and may take a fifth of the time more for that.
 * @throws {CallError} when a call fails; `errors.ts` says how to handle each subclass
 * @throws {ActivationFailedError} when the channel or session becomes `error`, `failed` or `blocked`
 * @throws {ActivationTimeoutError} when neither a callback nor an effect shows
 * @throws {NoClientError} when the business has no client
 */
export async function openTypingSession(services: Services, options: TypingSessionOptions): Promise<TypingSession> {
  return new Opening(services, options).run();
}
