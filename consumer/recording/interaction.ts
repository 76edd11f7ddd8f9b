import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PactV4 } from '@pact-foundation/pact';

export const consumer = 'channel-app';
export type Provider = 'communication-gw' | 'core';

/** An interaction that a test has begun, and the directory in which its pact file is expected. */
export interface Begun {
  readonly provider: Provider;
  readonly description: string;
  readonly directory: string;
}

const begun: Begun[] = [];
let root: string | undefined;

/** All that the tests of this process have begun. */
export const begunInteractions = (): readonly Begun[] => begun;

/** Removes what was recorded: the pact files of a run are merged, or thrown away, before its process ends. */
export function discard(): void {
  if (root) rmSync(root, { recursive: true, force: true });
  root = undefined;
  begun.length = 0;
}

// Each interaction is recorded in a directory of its own: in one file, pact reads and rewrites all of it for every test
// (quadratic), replaces an interaction of the same description and state without a word, and keeps removed ones.
function pact(provider: Provider, description: string): PactV4 {
  root ??= mkdtempSync(join(tmpdir(), 'pact-recording-'));
  const directory = join(root, String(begun.length));
  mkdirSync(directory);
  begun.push({ provider, description, directory });
  return new PactV4({ consumer, provider, dir: directory, logLevel: 'error' });
}

/** Begins an HTTP interaction. Every one has a state: the verification has no other way to prepare the provider. */
export function anInteraction({
  provider,
  given,
  uponReceiving,
}: {
  provider: Provider;
  given: string;
  uponReceiving: string;
}) {
  return pact(provider, uponReceiving).addInteraction().given(given).uponReceiving(uponReceiving);
}

/** Begins a message that the provider sends by itself. */
export function aMessage({ provider, given }: { provider: Provider; given: string }) {
  return {
    expectsToReceive: (
      description: string,
      contents: Parameters<ReturnType<PactV4['addAsynchronousInteraction']>['expectsToReceive']>[1],
    ) => pact(provider, description).addAsynchronousInteraction().given(given).expectsToReceive(description, contents),
  };
}
