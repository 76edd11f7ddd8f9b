import { expect } from 'chai';
import { server } from '../fixtures';
import { answering, check, index, refusal } from './fixtures';

describe('a broker that is not as it should be', () => {
  it('cannot be reached', async () => {
    expect(await refusal('http://127.0.0.1:9')).to.equal(
      'cannot be reached (ECONNREFUSED): is PACT_BROKER_BASE_URL right, and is it up?',
    );
  });

  it('hangs', async () => {
    expect(await refusal(await server(() => {}), 100)).to.match(/^does not answer within 0\.1 s: /);
  });

  it('breaks its response off', async () => {
    const url = await server((request) => request.socket.destroy());
    expect(await refusal(url)).to.match(/^cannot be reached \(ECONNRESET\): /);
  });

  for (const [what, listener, line] of [
    ['401', answering(401), /^answers 401: set PACT_BROKER_TOKEN, or/],
    ['403', answering(403), /^answers 403: these credentials may not do this/],
    ['404', answering(404), /^answers 404: PACT_BROKER_BASE_URL is not where the broker is/],
    ['HTML', answering(200, '<html>', { 'Content-Type': 'text/html' }), /^answers text\/html, not JSON: /],
    ['nothing at all', answering(200, '', {}), /^answers no content type, not JSON: /],
    ['JSON that is cut off', answering(200, '{"_links":'), /^answers 200, but not as a Pact Broker does/],
    ['JSON of something else', answering(200, '{"_links":{}}'), /^answers 200, but not as a Pact Broker does/],
    [
      'a redirect to a login',
      answering(302, '', { Location: 'https://login.example/in?secret=1' }),
      /^answers 302, a redirect to https:\/\/login\.example\/in: set /,
    ],
  ] as const) {
    it(`answers ${what}`, async () => expect(await refusal(await server(listener))).to.match(line));
  }

  it('answers 500 to every try, with what it says itself', async () => {
    let tries = 0;
    const url = await server((request, response) => {
      tries += 1;
      answering(500, '{"error":{"message":"see reference abc"}}')(request, response);
    });
    expect(await refusal(url)).to.equal('answers 500 (see reference abc): look at its own log');
    expect(tries).to.equal(3);
  });

  it('is asked again after a 503', async () => {
    let tries = 0;
    const url = await server((request, response) => answering(tries++ ? 200 : 503, index)(request, response));
    await check(url);
    expect(tries).to.equal(2);
  });
});
