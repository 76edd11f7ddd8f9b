import { z } from 'zod';
import type { Subject } from '../../provider/verification/target/listener';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

const requested = z.object({ status: z.literal('active') });
const created = z.object({ data: z.object({ session: z.object({ uid: z.string(), status: z.string().optional() }) }) });

/** What a call sets in motion that is done only once a callback has said so: a channel asked to be active, a new session. */
export function activates({ method, path, body }: Call): Subject['kind'] | undefined {
  const channel = method === 'PUT' && /\/business\/communication\/channels\/[^/]+$/.test(path);
  if (channel && requested.safeParse(body).success) return 'channel';
  return method === 'POST' && /\/business\/communication\/sessions$/.test(path) ? 'session' : undefined;
}

/**
 * What to wait for after a call that was answered well.
 * @throws when the answer does not say which session was made
 */
export function awaitedAfter(call: Call, answer: unknown): Subject | undefined {
  const kind = activates(call);
  if (kind === 'channel') return { kind, uid: decodeURIComponent(call.path.split('/').at(-1) ?? '') };
  if (!kind) return undefined;
  const { session } = created.safeParse(answer).data?.data ?? {};
  if (!session) throw new Error('the answer names no session whose callback could be awaited');
  return session.status === 'active' ? undefined : { kind, uid: session.uid };
}
