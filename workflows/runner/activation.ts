import type { JSONValue } from 'json-p3';
import { z } from 'zod';
import type { Request } from '../../provider/verification/target/caller';
import type { Subject } from '../../provider/verification/target/listener';
import { decoded } from './events';

export interface Call {
  readonly method: string;
  /** Below the base URL, filled. */
  readonly path: string;
  readonly body?: JSONValue | undefined;
}

const asksForActive = z.object({ status: z.literal('active') });
const oneThing = /\/business\/communication\/(channel|session)s\/([^/]+)$/;
const newThing = /\/business\/communication\/(channel|session)s$/;
const made = z.object({ uid: z.string(), status: z.string().optional() });
const created = z.object({ data: z.object({ channel: made }).or(z.object({ session: made })) });
const text = z.string().optional().catch(undefined);
const named = z.object({ channel_uid: text, session_uid: text, display_name: text });

/** Tells what a call activates and a callback confirms later: a channel whose status it sets to active, or a new session. */
export function activates({ method, path, body }: Call): Subject['kind'] | undefined {
  if (method === 'POST' && newThing.exec(path)?.[1] === 'session') return 'session';
  const isUpdate = method === 'PUT' && oneThing.exec(path)?.[1] === 'channel';
  return isUpdate && asksForActive.safeParse(body).success ? 'channel' : undefined;
}

/** A call that deletes a thing which was made at the second address, or with another token. */
export interface Deletion {
  readonly method: 'DELETE';
  readonly url: string;
  readonly headers: Request['headers'];
}

/** A channel or session that a document has made, or asked to become active. */
export interface Thing extends Subject {
  /** The id of the step that made it, or asked for its activation. */
  readonly by: string;
  /** When that step was answered, in milliseconds of the process's clock. */
  readonly since: number;
  /** The status that the response to its creation gives. */
  readonly created?: string | undefined;
  /** True once somebody has asked for the status active by PUT. */
  isAsked: boolean;
  readonly displayName?: string | undefined;
  /** The call that deletes it; `undefined` where the run's own account and address do. */
  readonly deletion?: Deletion | undefined;
  /** True once it is known to be active. */
  isActive: boolean;
}

/** The channels and sessions of a document, and what is known of their activity. */
export class Things {
  readonly #things = new Map<string, Thing>();

  /**
   * Takes a call that was carried out. Returns the thing that it made or asked to become active, if any.
   * @param deletionOf makes the call that deletes the thing, where the run's own account and address do not
   */
  took(
    call: Call,
    response: JSONValue | undefined,
    by: string,
    deletionOf: (uid: string) => Deletion | undefined = () => undefined,
  ): Thing | undefined {
    const { method, path, body } = call;
    const since = performance.now();
    const [, kind, part = ''] = oneThing.exec(path) ?? [];
    const uid = decoded(part);
    if (kind && method === 'DELETE') this.#things.delete(uid);
    if (kind && method === 'PUT' && asksForActive.safeParse(body).success) {
      const known = this.#things.get(uid);
      return this.#keep({
        ...known,
        kind: kind as Subject['kind'],
        uid,
        by,
        since,
        isAsked: true,
        isActive: known?.isActive ?? false,
      });
    }
    if (!newThing.test(path) || method !== 'POST') return undefined;
    const { data } = created.safeParse(response).data ?? {};
    if (!data) return undefined;
    const { uid: ownUid, status } = 'channel' in data ? data.channel : data.session;
    return this.#keep({
      kind: 'channel' in data ? 'channel' : 'session',
      uid: ownUid,
      by,
      since,
      created: status,
      isAsked: false,
      isActive: status === 'active',
      displayName: named.safeParse(body).data?.display_name,
      deletion: deletionOf(ownUid),
    });
  }

  /** The channel or session that a body names; `undefined` for one that the document did not make. */
  named(kind: Subject['kind'], body: JSONValue | undefined): Thing | undefined {
    const uid = named.safeParse(body).data?.[`${kind}_uid`];
    return uid === undefined ? undefined : this.#things.get(uid);
  }

  /** The calls that delete what the run's own account and address do not: sessions before the channels that they are on. */
  deletions(): Deletion[] {
    return this.#all()
      .reverse()
      .flatMap(({ deletion }) => deletion ?? []);
  }

  /** The things that are not known to be active. */
  pending(): Thing[] {
    return this.#all().filter(({ isActive }) => !isActive);
  }

  /** The things whose activation nobody has asked for. */
  unasked(kind: Subject['kind']): Thing[] {
    return this.#all().filter((thing) => thing.kind === kind && !thing.isAsked);
  }

  #all(): Thing[] {
    return [...this.#things.values()];
  }

  #keep(thing: Thing): Thing {
    this.#things.set(thing.uid, thing);
    return thing;
  }
}
