import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PactV4 } from '@pact-foundation/pact';
import { anInteraction, begunInteractions, consumer, discard } from '../../consumer/recording/interaction';
import { authorization, example, okOrCreated, uidFromState } from '../../consumer/recording/matchers';
import { merge } from '../../consumer/recording/merge';
import { CommunicationGateway, Connection } from '../../consumer/src';
import { type Bench, ownProgram, runToEnd } from './process';
import { comparedBySize } from './rounds';
import type { Figure } from './statistics';

/** Compares recording, a directory for each interaction and one merge, with pact-js as documented, which merges into one file. */
export function measureRecord(bench: Bench): Promise<Figure[]> {
  /** Seconds of a whole process, start-up included. @throws unless its file holds all interactions */
  const recordedBy = (way: 'ours' | 'plain') => async (count: number) => {
    const directory = mkdtempSync(join(bench.folder, 'recorded-'));
    const { seconds } = await runToEnd(bench, ownProgram(__filename, way, String(count), directory));
    const found = readdirSync(directory).flatMap(
      (file): unknown[] => JSON.parse(readFileSync(join(directory, file), 'utf8')).interactions,
    );
    if (found.length !== count) throw new Error(`${way} recorded ${found.length} of ${count} interactions`);
    return seconds;
  };
  const rivals = { 'plain pact-js': recordedBy('plain') };
  const goals = { 1000: { text: 'at most 1/10', of: 'ratio', limit: 1 / 10 } } as const;
  return comparedBySize(bench, 'record', recordedBy('ours'), rivals, goals);
}

const provider = 'communication-gw';
const given = 'an active session exists';

/** The process that is measured: records interactions into a directory. */
async function recordMany([way, count, directory = '']: string[]): Promise<void> {
  // The documentation of pact-js has one Pact for all tests of a file, and one directory for all its interactions.
  const plain = way === 'plain' ? new PactV4({ consumer, provider, dir: directory, logLevel: 'error' }) : undefined;
  for (let index = 0; index < Number(count); index += 1) {
    const uponReceiving = `a request to send typing indicator ${index}`;
    const interaction =
      plain?.addInteraction().given(given).uponReceiving(uponReceiving) ??
      anInteraction({ provider, given, uponReceiving });
    await interaction
      .withRequest('POST', '/business/communication/sessions/typing', (request) => {
        request
          .headers(authorization)
          .jsonBody({ session_uid: uidFromState('session_uid'), contact_uid: uidFromState('contact_uid') });
      })
      .willRespondWith(okOrCreated(200), (response) => {
        response.jsonBody({ success: true });
      })
      .executeTest(({ url }) =>
        new CommunicationGateway(new Connection({ baseUrl: url, token: example.token })).sendTyping(example),
      );
  }
  if (plain) return;
  for (const [name, { text }] of merge(begunInteractions())) writeFileSync(join(directory, name), text);
  discard();
}

if (require.main === module) void recordMany(process.argv.slice(2));
