import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PactV4 } from '@pact-foundation/pact';
import { temporaryFolder } from '../../lib/temporary-folder';
import { CommunicationGateway, Connection } from '../src';
import { example } from './matchers';

export const consumer = 'channel-app';
export type Provider = 'communication-gw' | 'core';

/** An interaction that a test has begun, and the directory in which it records it. */
export interface Begun {
  readonly provider: Provider;
  readonly description: string;
  readonly directory: string;
}

const begun: Begun[] = [];
let root: ReturnType<typeof temporaryFolder> | undefined;

/** The interactions that the tests of this process have begun. */
export const begunInteractions = (): readonly Begun[] => begun;

/** The folder of all directories, made when it is first asked for. @throws when there is no place for temporary files */
export function recordingFolder(): string {
  root ??= temporaryFolder('pact-recording');
  return root.path;
}

/** Removes all directories at the end of a run, when their pact files are merged or of no use. */
export function discard(): void {
  root?.remove();
  root = undefined;
  begun.length = 0;
}

// Each interaction gets a directory of its own. With one file for all, pact reads and rewrites it for every test, silently replaces an
// interaction of the same description and state, and keeps interactions that no test has any more.
function pact(provider: Provider, description: string): PactV4 {
  const directory = join(recordingFolder(), String(begun.length));
  mkdirSync(directory);
  begun.push({ provider, description, directory });
  return new PactV4({ consumer, provider, dir: directory, logLevel: 'error' });
}

interface Description {
  readonly provider?: Provider;
  readonly given: string;
  readonly uponReceiving: string;
}

/** Begins an HTTP interaction. Each has a state, because the verification has no other way to prepare the provider. */
export const anInteraction = ({ provider = 'communication-gw', given, uponReceiving }: Description) =>
  pact(provider, uponReceiving).addInteraction().given(given).uponReceiving(uponReceiving);

type Contents = Parameters<ReturnType<PactV4['addAsynchronousInteraction']>['expectsToReceive']>[1];

/** Begins a message that communication-gw sends by itself. */
export const aMessage = ({ given, description }: { given: string; description: string }, contents: Contents) =>
  pact('communication-gw', description)
    .addAsynchronousInteraction()
    .given(given)
    .expectsToReceive(description, contents);

/** The app's own client, for the mock at this URL. */
export const gatewayAt = (baseUrl: string) =>
  new CommunicationGateway(new Connection({ baseUrl, token: example.token }));
