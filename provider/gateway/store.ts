import { randomUUID } from 'node:crypto';
import type { components } from './generated/openapi-types';
import type { ChannelStatus, Lifecycles, SessionStatus } from './lifecycle';

export type Client = components['schemas']['Client'];
export type AiStatus = components['schemas']['AiStatus'];

/** What the gateway keeps of a thing that changes asynchronously. */
export interface Changing<Status extends string> {
  readonly uid: string;
  readonly businessUid: string;
  status: Status;
  /** The change that a callback under way will confirm; aborting it calls the callback off. */
  change?: { readonly to: Status; readonly abort: AbortController } | undefined;
  /** Milliseconds since the epoch of the last event: events of one thing never share an instant. */
  lastEventAt: number;
}

export interface Channel extends Changing<ChannelStatus> {
  displayName: string;
  /** Kept because the workflow sets it; what it does is not known. */
  open: boolean;
}

export interface Session extends Changing<SessionStatus> {
  readonly channelUid: string;
  readonly contactUid: string;
  readonly externalUid: string;
  aiStatus: AiStatus;
}

/** Everything in memory. Checking and inserting is one synchronous step, so equal concurrent requests cannot both succeed. */
export class Store {
  readonly #channels = new Map<string, Channel>();
  readonly #sessions = new Map<string, Session>();
  readonly #taken = new Set<string>();
  readonly #sessionsOf = new Map<string, Set<Session>>();

  constructor(private readonly lifecycles: Lifecycles) {}

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

  /** Nothing when the channel already has a session for the contact or for the external uid. */
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
    const siblings = this.#sessionsOf.get(session.channelUid);
    if (siblings) siblings.add(session);
    else this.#sessionsOf.set(session.channelUid, new Set([session]));
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
    session.change?.abort.abort();
    for (const key of this.#pairs(session)) this.#taken.delete(key);
    this.#sessions.delete(session.uid);
    this.#sessionsOf.get(session.channelUid)?.delete(session);
  }

  removeChannel(channel: Channel): void {
    channel.change?.abort.abort();
    for (const session of this.sessionsOf(channel.uid)) this.removeSession(session);
    this.#sessionsOf.delete(channel.uid);
    this.#channels.delete(channel.uid);
  }

  /** How much is kept: a run that cleans up after itself ends with nothing. */
  get size(): { channels: number; sessions: number } {
    return { channels: this.#channels.size, sessions: this.#sessions.size };
  }

  /** Calls every callback under way off. */
  close(): void {
    for (const thing of [...this.#channels.values(), ...this.#sessions.values()]) thing.change?.abort.abort();
  }

  #pairs(session: Pick<Session, 'channelUid' | 'contactUid' | 'externalUid'>): string[] {
    return this.lifecycles.oneSessionFor.map((name) => `${session.channelUid} ${name} ${session[name]}`);
  }
}
