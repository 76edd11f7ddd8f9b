import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAllTests } from '../../../../lib/test/clean-up';
import { KeptReplayers } from '../../../verification/kept-replayers';
import { pactsOf } from '../../../verification/pacts/pact-files';
import { type EmbeddedTarget, embeddedTarget } from '../../../verification/target/target';
import type { Verification } from '../../../verification/verify';

/** A request as the provider got it. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headersDistinct'];
  readonly body: Buffer;
}

/** Answers every request in the provider's place. */
export type Answer = (response: ServerResponse) => void;

const answered: Answer = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":1}');

// Pact's core starts once for all of these tests.
let kept: KeptReplayers | undefined;

function replayers(): KeptReplayers {
  if (!kept) {
    kept = new KeptReplayers();
    afterAllTests(() => {
      kept?.end();
      kept = undefined;
    });
  }
  return kept;
}

/** A pact of version 2 with core, or of version 4 where the interactions have a type. */
export const pactOf = (...interactions: readonly object[]) => ({
  consumer: { name: 'an app' },
  provider: { name: 'core' },
  interactions,
  metadata: { pactSpecification: { version: interactions.some((each) => 'type' in each) ? '4.0' : '2.0.0' } },
});

/** Verifies pacts, as objects or as JSON, on the embedded gateway. */
export async function verifyOnGateway(
  pacts: readonly (object | string)[],
  openTarget: () => Promise<EmbeddedTarget> = embeddedTarget,
): Promise<Verification> {
  const directory = mkdtempSync(join(tmpdir(), 'pact-foreign-'));
  for (const [index, pact] of pacts.entries())
    writeFileSync(join(directory, `${index}.json`), typeof pact === 'string' ? pact : JSON.stringify(pact));
  try {
    const options = { pacts: pactsOf(directory), openTarget, activationTimeoutMs: 5000, preflight: [] };
    return await replayers().verify(options);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Verifies pacts on a provider that only answers. Tells what it was sent, and the token that the run has. */
export async function verifyOn(
  answer: Answer | undefined,
  ...pacts: readonly (object | string)[]
): Promise<Verification & { readonly sent: readonly Sent[]; readonly token: string }> {
  const sent: Sent[] = [];
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, async (request, response) => {
    const { method = '', url = '', headersDistinct: headers } = request;
    sent.push({ method, url, headers, body: await buffer(request) });
    (answer ?? answered)(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let token = '';
  try {
    const verification = await verifyOnGateway(pacts, async () => {
      const target = await embeddedTarget();
      token = target.token;
      return { ...target, urls: { 'communication-gw': url, core: url } };
    });
    return { ...verification, sent, token };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** All that a verification tells: each verdict with its differences, and the problems. */
export const told = ({ results, problems }: Verification): string[] => [
  ...results.map(({ interaction, verdict, mismatches }) => [`${interaction}: ${verdict}`, ...mismatches].join('; ')),
  ...problems,
];
