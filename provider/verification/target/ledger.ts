import { z } from 'zod';
import { parseJson } from '../../../lib/json';
import { isPage, type Outcome, type Request } from './caller';

const created = /\/business\/communication\/(channels|sessions)$/;
const deleted = /\/business\/communication\/(channels|sessions)\/([^/]+)$/;

const kinds = ['channels', 'sessions'] as const;
export type Kind = (typeof kinds)[number];

/** A creating call, and what is known of it. */
const entry = z.object({
  id: z.number(),
  kind: z.enum(kinds),
  /** When the call went out, in ISO 8601. */
  at: z.string(),
  /** As the call sends it, for a channel. */
  displayName: z.string().optional(),
  /** As the call sends them, for a session. */
  channelUid: z.string().optional(),
  contactUid: z.string().optional(),
  /** As the response tells it. */
  uid: z.string().optional(),
  /** Nothing was made, or it is deleted. */
  closed: z.literal(true).optional(),
});
export type Entry = z.infer<typeof entry>;

/** A part of an entry: the id says of which. */
const note = entry.partial().required({ id: true });
export type Note = z.infer<typeof note>;

const sent = z.object({
  display_name: z.string().optional(),
  channel_uid: z.string().optional(),
  contact_uid: z.string().optional(),
});

/** A gateway that fails, or a proxy that did not wait for it, answers with one of these, also after the call has taken effect. */
const isUncertain = (status: number) => status >= 500 || status === 408;

const made = z.object({ uid: z.string().min(1) });
/** Reads the uid of what a creation has made out of its response, in which other things may have a uid too. */
const ownUid = {
  channels: z.object({ data: z.object({ channel: made }) }).transform(({ data }) => data.channel.uid),
  sessions: z.object({ data: z.object({ session: made }) }).transform(({ data }) => data.session.uid),
};

/**
 * The channels and sessions that a run makes, by seeding and by replay, read off the calls. An entry is written before its call goes
 * out, because a response that is lost hides what the call has made.
 */
export class Ledger {
  readonly #entries = new Map<number, Entry>();
  readonly #named = new Set<number>();

  /**
   * @param write keeps a note outside of the process; when it fails for a new entry, the call does not go out
   * @param notes what an earlier process has written
   */
  constructor(
    private readonly write: (note: Note) => void = () => undefined,
    notes: readonly unknown[] = [],
  ) {
    for (const each of notes) {
      const read = note.safeParse(each);
      if (read.success) this.#merge(read.data);
    }
  }

  /** Takes a call that is about to go out. Returns what takes its outcome. @throws when the entry cannot be written */
  begin({ method, url, body }: Request): (outcome: Outcome) => void {
    const { pathname } = new URL(url);
    if (method === 'POST') {
      const kind = created.exec(pathname)?.[1] as Kind | undefined;
      if (kind) return this.#beginCreation(kind, String(body));
    }
    if (method === 'DELETE') {
      const [, kind, uid = ''] = deleted.exec(pathname) ?? [];
      return (outcome) => {
        const isDone = typeof outcome === 'object' && outcome.status < 300 && !isPage(outcome.body.toString('utf8'));
        if (isDone) this.#closeAll(kind, decodeURIComponent(uid));
      };
    }
    return () => undefined;
  }

  /** In the order to delete them in: sessions before the channels that they are on. */
  open(): Entry[] {
    const open = [...this.#entries.values()].filter(({ id, closed }) => !closed && !this.#named.has(id));
    return (['sessions', 'channels'] as const).flatMap((kind) => open.filter((each) => each.kind === kind));
  }

  /** True when nothing can be left of what was made. */
  get isClosed(): boolean {
    return [...this.#entries.values()].every(({ closed }) => closed);
  }

  hasMade(channelUid: string): boolean {
    return [...this.#entries.values()].some(({ kind, uid }) => kind === 'channels' && uid === channelUid);
  }

  close({ id }: Entry): void {
    this.#note({ id, closed: true });
  }

  /** Takes an entry that nobody but a person can close, once the person is told: it is no longer open, and stays written. */
  named({ id }: Entry): void {
    this.#named.add(id);
  }

  #beginCreation(kind: Kind, body: string): (outcome: Outcome) => void {
    const {
      display_name: displayName,
      channel_uid: channelUid,
      contact_uid: contactUid,
    } = sent.safeParse(parseJson(body)).data ?? {};
    const asked = kind === 'channels' ? { displayName } : { channelUid, contactUid };
    const id = this.#entries.size + 1;
    const entry = { id, kind, at: new Date().toISOString(), ...asked };
    this.write(entry);
    this.#merge(entry);
    return (outcome) => {
      if (outcome === 'not answered') return;
      if (outcome === 'not carried out') return this.#note({ id, closed: true });
      if (isUncertain(outcome.status)) return;
      if (outcome.status >= 300) return this.#note({ id, closed: true });
      const text = outcome.body.toString('utf8');
      // A provider that breaks the contract may give the uid another place, or another name; the interaction then fails and says so.
      const uid = ownUid[kind].safeParse(parseJson(text)).data ?? /"uid"\s*:\s*"([^"]+)"/.exec(text)?.[1];
      if (uid) this.#note({ id, uid });
    };
  }

  #closeAll(kind: string | undefined, uid: string): void {
    for (const each of this.#entries.values()) if (each.kind === kind && each.uid === uid) this.close(each);
  }

  #note(note: Note): void {
    this.#merge(note);
    try {
      this.write(note);
    } catch {
      // The entry itself is written: what is made can be found, or named, without this.
    }
  }

  #merge(note: Note): void {
    const merged = entry.safeParse({ ...this.#entries.get(note.id), ...note });
    if (merged.success) this.#entries.set(note.id, merged.data);
  }
}
