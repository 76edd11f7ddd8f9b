import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { colours } from '../../../../lib/colours';
import { render } from '../../../verification/render';
import { pactOf, told, verifyOn } from './run';

/** An interaction that is recorded with these headers and this status. */
const recorded = (headers: Record<string, string>, status = 200) => ({
  description: 'one',
  request: { method: 'GET', path: '/a', headers },
  response: { status },
});

/** An interaction that is refused with 403, and has a value of its state injected into a header. */
const injected = (header: string, expression: string) => ({
  type: 'Synchronous/HTTP',
  description: 'one',
  providerStates: [{ name: 'a business exists' }],
  request: {
    method: 'GET',
    path: '/a',
    headers: { [header]: ['Bearer theirs'] },
    generators: { header: { [header]: { type: 'ProviderState', expression } } },
  },
  response: { status: 403 },
});

/** The headers that the provider got, and if the verdict says that they are the pact's. */
async function sentFor(interaction: object, status = 200) {
  const verification = await verifyOn((response) => response.writeHead(status).end(), pactOf(interaction));
  expect(told(verification)).to.deep.equal(['one: passed']);
  const [sent] = verification.sent;
  const [result] = verification.results;
  return { ...sent?.headers, kept: result?.keepsCredential, token: verification.token };
}

describe('a recorded credential', () => {
  for (const scheme of ['Bearer', 'bearer']) {
    it(`is replaced by the target's token where it is a ${scheme} token`, async () => {
      const sent = await sentFor(recorded({ Authorization: `${scheme} theirs` }));
      expect(sent).to.deep.include({ authorization: [`Bearer ${sent.token}`], kept: false });
    });
  }

  for (const status of [401, 403]) {
    it(`stays where the recorded answer is ${status}`, async () => {
      const sent = await sentFor(recorded({ Authorization: 'Bearer expired' }, status), status);
      expect(sent).to.deep.include({ authorization: ['Bearer expired'], kept: true });
      expect(sent).to.not.have.property('pact-verification-keeps-bearer');
    });
  }

  it('stays where the recorded answer is 401, in an interaction of version 4', async () => {
    const request = { method: 'GET', path: '/a', headers: { Authorization: ['Bearer expired'] } };
    const refused = { type: 'Synchronous/HTTP', description: 'one', request, response: { status: 401 } };
    expect(await sentFor(refused, 401)).to.deep.include({ authorization: ['Bearer expired'], kept: true });
  });

  for (const authorization of [
    'Basic dXNlcjpwYXNz',
    'ApiKey theirs',
    'AWS4-HMAC-SHA256 Credential=theirs',
    'Bearers',
  ]) {
    it(`stays where it is ${authorization}`, async () => {
      const sent = await sentFor(recorded({ Authorization: authorization }));
      expect(sent).to.deep.include({ authorization: [authorization], kept: true });
    });
  }

  it('stays where it is an API key in a header of its own', async () => {
    expect(await sentFor(recorded({ 'X-API-Key': 'theirs' }))).to.deep.include({ 'x-api-key': ['theirs'], kept: true });
  });

  for (const [header, expression, sentAs] of [
    ['Authorization', `Bearer \${token}`, (token: string) => `Bearer ${token}`],
    ['X-API-Key', `\${token}`, (token: string) => token],
  ] as const) {
    it(`is the target's token where the state injects it into ${header}, whatever the recorded answer is`, async () => {
      const sent = await sentFor(injected(header, expression), 403);
      expect(sent).to.deep.include({ [header.toLowerCase()]: [sentAs(sent.token)], kept: false });
    });
  }

  it("is never shown to pact's core: the state's value is a placeholder", async () => {
    const shows = { ...injected('X-Any', 'any'), response: { status: 200 } };
    const generators = { path: { type: 'ProviderState', expression: `/\${token}` } };
    const { sent } = await verifyOn(undefined, pactOf({ ...shows, request: { ...shows.request, generators } }));
    expect(sent.map(({ url }) => url)).to.deep.equal(['/pact-verification-token']);
  });

  it('is not made up where there is none', async () => {
    const sent = await sentFor(recorded({}));
    expect(sent).to.include({ kept: false }).and.not.have.property('authorization');
  });

  it('is told in the table of verdicts where it stayed', async () => {
    const own = { ...recorded({ Authorization: 'Basic dXNlcjpwYXNz' }), description: 'another' };
    const verification = await verifyOn(undefined, pactOf(recorded({ Authorization: 'Bearer theirs' }), own));
    const table = stripVTControlCharacters(render(verification, colours));
    expect(table).to.match(/│ one .*│ the target's +│ passed/);
    expect(table).to.match(/│ another .*│ the pact's +│ passed/);
    expect(table).to.not.include('dXNlcjpwYXNz');
  });
});
