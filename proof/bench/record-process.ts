import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PactV4 } from '@pact-foundation/pact';
import { anInteraction, begunInteractions, consumer, discard } from '../../consumer/recording/interaction';
import { authorization, example, okOrCreated, uidFromState } from '../../consumer/recording/matchers';
import { merge } from '../../consumer/recording/merge';
import { CommunicationGateway, Connection } from '../../consumer/src';

// A program of its own: `record-process.ts ours|plain COUNT DIRECTORY` records so many interactions into the directory.

const provider = 'communication-gw';
const given = 'an active session exists';
const [way, count = '', directory = ''] = process.argv.slice(2);

// As the documentation of pact-js shows it: one Pact for all tests of a file, whose `dir` is where they all go.
const plain = way === 'plain' ? new PactV4({ consumer, provider, dir: directory, logLevel: 'error' }) : undefined;

const begin = (uponReceiving: string) =>
  plain
    ? plain.addInteraction().given(given).uponReceiving(uponReceiving)
    : anInteraction({ provider, given, uponReceiving });

async function main() {
  mkdirSync(directory, { recursive: true });
  for (let index = 0; index < Number(count); index += 1) {
    await begin(`a request to send typing indicator ${index}`)
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

void main();
