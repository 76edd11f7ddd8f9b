import { expect } from 'chai';
import { checkHealth } from '../../client/check';
import { server } from '../fixtures';

const HEARTBEAT = '{"ok":true}';

describe('health of a broker', () => {
  it('is good where the heartbeat is, with the version', async () => {
    const asked: (string | undefined)[] = [];
    const url = await server((request, response) => {
      asked.push(request.url, request.headers.authorization);
      response
        .setHeader('X-Pact-Broker-Version', '2.120.0')
        .setHeader('Content-Type', 'application/json')
        .end(HEARTBEAT);
    });
    expect(await checkHealth({ url: `${url}/base`, token: 't' })).to.deep.equal({ ok: true, version: '2.120.0' });
    expect(asked).to.deep.equal(['/base/diagnostic/status/heartbeat', 'Bearer t']);
  });

  for (const [status, body, reason] of [
    [401, '', 'refuses these credentials (401)'],
    [503, '', 'answers 503 to the heartbeat'],
    [200, '<html>', 'answers, but not as a Pact Broker does'],
  ] as const) {
    it(`is bad: it ${reason}`, async () => {
      const url = await server((_, response) => response.writeHead(status).end(body));
      expect(await checkHealth({ url })).to.deep.equal({ ok: false, reason });
    });
  }

  it('is bad where nothing listens', async () => {
    expect(await checkHealth({ url: 'http://127.0.0.1:9' })).to.deep.equal({
      ok: false,
      reason: 'does not answer (ECONNREFUSED)',
    });
  });

  it('is bad where no response comes', async () => {
    const url = await server(() => {});
    expect(await checkHealth({ url }, 50)).to.deep.equal({ ok: false, reason: 'does not answer within 0.05 s' });
  });
});
