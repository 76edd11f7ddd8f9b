import { z } from 'zod';
import type { Subject } from '../../provider/verification/target/listener';
import type { Step } from './step';

type Call = Pick<Step, 'method' | 'path' | 'body'>;

const asksForActive = z.object({ status: z.literal('active') });
const created = z.object({ data: z.object({ session: z.object({ uid: z.string(), status: z.string().optional() }) }) });

/** Tells what a call activates and a callback confirms later: a channel whose status it sets to active, or a new session. */
export function activates({ method, path, body }: Call): Subject['kind'] | undefined {
  if (method === 'POST' && /\/business\/communication\/sessions$/.test(path)) return 'session';
  const isUpdate = method === 'PUT' && /\/business\/communication\/channels\/[^/]+$/.test(path);
  return isUpdate && asksForActive.safeParse(body).success ? 'channel' : undefined;
}

/**
 * The channel or session whose callback has to be awaited after a successful call; `undefined` where there is none.
 * @throws when the response does not name the new session
 */
export function subjectOf(call: Call, response: unknown): Subject | undefined {
  const kind = activates(call);
  if (kind === 'channel') return { kind, uid: decodeURIComponent(call.path.split('/').at(-1) ?? '') };
  if (!kind) return undefined;
  const { session } = created.safeParse(response).data?.data ?? {};
  if (!session) throw new Error('the response names no session, so its callback cannot be awaited');
  return session.status === 'active' ? undefined : { kind, uid: session.uid };
}
