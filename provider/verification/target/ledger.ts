import type { Response } from './caller';

const created = /\/business\/communication\/(channels|sessions)$/;
const deleted = /\/business\/communication\/(channels|sessions)\/([^/]+)$/;

type Kind = 'channels' | 'sessions';

/** The channels and sessions that a run has made and not deleted yet, by seeding and by replay, read off the responses. */
export class Ledger {
  readonly #open: Record<Kind, Set<string>> = { channels: new Set(), sessions: new Set() };

  note(method: string, path: string, { status, body }: Response): void {
    if (status >= 300) return;
    if (method === 'POST') {
      const kind = created.exec(path)?.[1] as Kind | undefined;
      // A provider that breaks the contract may give the uid another name; the interaction then fails and says so.
      const uid = kind && /"uid"\s*:\s*"([^"]+)"/.exec(body.toString('utf8'))?.[1];
      if (uid) this.#open[kind].add(uid);
    }
    if (method === 'DELETE') {
      const [, kind, uid] = deleted.exec(path) ?? [];
      if (kind && uid) this.#open[kind as Kind].delete(decodeURIComponent(uid));
    }
  }

  /** In the order to delete them in: sessions before the channels that they are on. */
  open(): { kind: Kind; uid: string }[] {
    return (['sessions', 'channels'] as const).flatMap((kind) => [...this.#open[kind]].map((uid) => ({ kind, uid })));
  }
}
