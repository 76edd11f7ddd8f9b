import { randomUUID } from 'node:crypto';
import type { components } from './generated/openapi-types';
import type { ChannelStatus, Lifecycles, SessionStatus } from './lifecycle';

export type Client = components['schemas']['Client'];

/** The common fields of channels and sessions, whose status changes asynchronously. */
export interface Changing<Status extends string> {
  readonly uid: string;
  readonly businessUid: string;
  status: Status;
  /** The change that a callback in flight will confirm. Aborting it calls the callback off. */
  change?: { readonly to: Status; readonly abort: AbortController } | undefined;
  /** Milliseconds since the epoch. No two events of one channel or session share an instant. */
  lastEventAt: number;
}

export interface Channel extends Changing<ChannelStatus> {
  displayName: string;
  /** See the open question `open-channel`. */
  open: boolean;
}

export interface Session extends Changing<SessionStatus> {
  readonly channelUid: string;
  readonly contactUid: string;
  readonly externalUid: string;
  aiStatus: components['schemas']['AiStatus'];
}

interface Message {
  /** Unique for each channel. */
  readonly uid: string;
  readonly channelUid: string;
  status: components['schemas']['MessageStatus'];
}

/** Keeps everything in memory. It checks and inserts in one synchronous step, so that two equal requests cannot both succeed. */
export class Store {
  readonly #channels = new Map<string, Channel>();
  readonly #sessions = new Map<string, Session>();
  readonly #taken = new Set<string>();
  readonly #sessionsOf = new Map<string, Set<Session>>();
  readonly #messages = new Map<string, Message>();

  /** @param keepsDeleted true where a deletion keeps the thing and sets its status to deleted: the open question `deletion` */
  constructor(
    private readonly lifecycles: Lifecycles,
    private readonly keepsDeleted: boolean,
  ) {}

  addChannel(input: Pick<Channel, 'businessUid' | 'displayName'>): Channel {
    const { created: status } = this.lifecycles.channel;
    const channel = { ...input, uid: randomUUID(), open: false, status, lastEventAt: 0 };
    this.#channels.set(channel.uid, channel);
    return channel;
  }

  channel(uid: string, businessUid: string): Channel | undefined {
    const channel = this.#channels.get(uid);
    return channel?.businessUid === businessUid ? channel : undefined;
  }

  /** Returns `undefined` when the channel already has a session for the contact or for the external uid. */
  addSession(input: Pick<Session, 'businessUid' | 'channelUid' | 'contactUid' | 'externalUid'>): Session | undefined {
    const keys = this.#pairs(input);
    if (keys.some((key) => this.#taken.has(key))) return undefined;
    const session: Session = {
      ...input,
      uid: randomUUID(),
      status: this.lifecycles.session.created,
      aiStatus: 'none',
      lastEventAt: 0,
    };
    for (const key of keys) this.#taken.add(key);
    this.#sessions.set(session.uid, session);
    const siblings = this.#sessionsOf.get(session.channelUid) ?? new Set();
    this.#sessionsOf.set(session.channelUid, siblings.add(session));
    return session;
  }

  session(uid: string, businessUid: string): Session | undefined {
    const session = this.#sessions.get(uid);
    return session?.businessUid === businessUid ? session : undefined;
  }

  /** The channel's sessions, the oldest first. */
  sessionsOf(channelUid: string): Session[] {
    return [...(this.#sessionsOf.get(channelUid) ?? [])];
  }

  removeSession(session: Session): void {
    if (this.#keeps(session)) return;
    for (const key of this.#pairs(session)) this.#taken.delete(key);
    this.#sessions.delete(session.uid);
    this.#sessionsOf.get(session.channelUid)?.delete(session);
  }

  removeChannel(channel: Channel): void {
    for (const session of this.sessionsOf(channel.uid)) this.removeSession(session);
    if (this.#keeps(channel)) return;
    this.#sessionsOf.delete(channel.uid);
    this.#channels.delete(channel.uid);
  }

  /** Returns `undefined` when the channel already has a message with this uid. */
  addMessage(message: Message): Message | undefined {
    const key = `${message.channelUid} ${message.uid}`;
    if (this.#messages.has(key)) return undefined;
    this.#messages.set(key, message);
    return message;
  }

  message(channelUid: string, uid: string): Message | undefined {
    return this.#messages.get(`${channelUid} ${uid}`);
  }

  /** Counts the channels and sessions that are not deleted: 0 after a run that has cleaned up. */
  get size(): { channels: number; sessions: number } {
    const alive = (things: Iterable<{ status: string }>) =>
      [...things].filter(({ status }) => status !== 'deleted').length;
    return { channels: alive(this.#channels.values()), sessions: alive(this.#sessions.values()) };
  }

  /** Calls off every callback in flight. */
  close(): void {
    for (const thing of [...this.#channels.values(), ...this.#sessions.values()]) thing.change?.abort.abort();
  }

  /** Calls off the callback of a deleted thing. Returns true when the thing is kept, with the status deleted. */
  #keeps(thing: Channel | Session): boolean {
    thing.change?.abort.abort();
    if (!this.keepsDeleted) return false;
    thing.change = undefined;
    thing.status = 'deleted';
    return true;
  }

  #pairs(session: Pick<Session, 'channelUid' | 'contactUid' | 'externalUid'>): string[] {
    return this.lifecycles.oneSessionFor.map((name) => `${session.channelUid} ${name} ${session[name]}`);
  }
}
