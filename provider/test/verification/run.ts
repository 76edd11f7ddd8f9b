import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { readPactFiles, writePart } from '../../../lib/pact-file';
import type { Misbehaviour } from '../../gateway/build';
import type { StartOptions } from '../../gateway/start';
import { pactsOf } from '../../verification/pacts/pact-files';
import { type EmbeddedTarget, embeddedTarget } from '../../verification/target/target';
import { type Verification, type VerifyOptions, verify } from '../../verification/verify';

export const recordedPacts = join(__dirname, '..', '..', '..', 'pacts');

/** The recorded interactions with these descriptions, in a directory of their own for one run. */
function excerpt(descriptions: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'pact-excerpt-'));
  for (const file of readPactFiles(recordedPacts)) {
    const interactions = file.json.interactions.filter(({ description }) => descriptions.includes(description));
    if (interactions.length > 0) writePart(file, interactions, directory);
  }
  return directory;
}

interface Run extends Partial<Omit<VerifyOptions, 'pacts'>> {
  /** Descriptions of the interactions to verify; all of them when left out. */
  readonly only?: readonly string[];
  readonly gateway?: StartOptions;
  /** Told of the target when it is open. */
  readonly onOpen?: (target: EmbeddedTarget) => void;
}

/** Verifies recorded pacts against an embedded gateway of their own. `left` is what that gateway still holds at the end. */
export async function verified({ only, gateway, onOpen, ...options }: Run): Promise<Verification & { left: number }> {
  const pacts = only ? excerpt(only) : recordedPacts;
  const opened: EmbeddedTarget[] = [];
  const openTarget = async () => {
    const target = await embeddedTarget(gateway);
    opened.push(target);
    onOpen?.(target);
    return target;
  };
  try {
    const verification = await verify({ pacts: pactsOf(pacts), openTarget, activationTimeoutMs: 5000, ...options });
    const left = opened.reduce((sum, { store }) => sum + store.size.channels + store.size.sessions, 0);
    return { ...verification, left };
  } finally {
    if (only) rmSync(pacts, { recursive: true });
  }
}

/** Options for a gateway whose JSON responses to one operation are changed on their way out. */
export const answering = (method: string, path: RegExp, change: (body: string) => string): Misbehaviour => ({
  http: (app: FastifyInstance) => {
    app.addHook('onSend', async (request, reply, body) => {
      if (request.method !== method || !path.test(request.url) || typeof body !== 'string') return body;
      reply.removeHeader('content-length');
      return change(body);
    });
  },
});
