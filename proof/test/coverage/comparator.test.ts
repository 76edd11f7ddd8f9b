import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { projectFolder } from '../../../lib/folders';
import { Command } from '../../../lib/test/command';
import { disagreements } from '../../coverage/comparator';

const text = (...path: string[]) => readFileSync(join(projectFolder, ...path), 'utf8');
const openApi = parse(text('provider', 'openapi.yaml'));

interface Interaction {
  description: string;
  request: {
    method: string;
    path: string;
    headers: Record<string, unknown>;
    query: Record<string, unknown>;
    body: { content: Record<string, unknown> };
  };
  response: { status: number; body: { content: Record<string, unknown> } };
}

/** The disagreements when one interaction is changed in memory. */
async function said(description: string, change: (interaction: Interaction) => unknown): Promise<string> {
  const pact = JSON.parse(text('pacts', 'channel-app-communication-gw.json'));
  change(pact.interactions.find((each: Interaction) => each.description === description));
  return (await disagreements(openApi, pact)).join('\n');
}

const creation = 'a request to create a transactional channel';
const session = 'a request to create a session';
const activation = 'a request to activate a channel';
const listing = 'a request for the sessions of a contact';

describe('the comparison of the pacts with provider/openapi.yaml', () => {
  it('finds nothing wrong with them', async () => {
    const { code, out, err } = await new Command('compare-openapi').ended;
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.equal('12 interactions agree with provider/openapi.yaml, 2 callbacks not compared\n');
  });

  const breaks: [string, string, (interaction: Interaction) => unknown, RegExp][] = [
    ['a path', creation, ({ request }) => (request.path += 's'), /not defined in spec file: POST/],
    ['a method', creation, ({ request }) => (request.method = 'PATCH'), /not defined in spec file: PATCH/],
    ['a status', creation, ({ response }) => (response.status = 202), /not defined in spec file: 202/],
    ['an enum', creation, ({ request }) => (request.body.content.type = 'other'), /one of the allowed values/],
    ['a missing key', creation, ({ request }) => delete request.body.content.type, /required property 'type'/],
    ['a key too many', creation, ({ request }) => (request.body.content.kind = 1), /additional properties - kind/],
    ['a format', session, ({ request }) => (request.body.content.channel_uid = 'x'), /must match format "uuid"/],
    ['a length', session, ({ request }) => (request.body.content.contact_uid = 'x'), /fewer than 16/],
    ['a type', activation, ({ request }) => (request.body.content.open_channel = 'yes'), /must be boolean/],
    // OpenAPI has const since 3.1.
    ['a const', activation, ({ response }) => (response.body.content.success = false), /must be equal to constant/],
    ['a response', creation, ({ response }) => (response.body.content.data = { channel: 1 }), /must be object/],
    ['a parameter', listing, ({ request }) => (request.query.page = ['1']), /not defined in the spec file: page/],
    ['a token', session, ({ request }) => delete request.headers.Authorization, /Authorization header is missing/],
  ];
  for (const [what, description, change, expected] of breaks) {
    it(`finds ${what} that is not so there, and names the interaction`, async () => {
      const line = await said(description, change);
      expect(line).to.match(expected).and.to.include(`"${description}"`);
    });
  }
});
