import { mock } from 'node:test';
import { expect } from 'chai';
import { clients, expectError } from '../support/api';
import { business, type TestGateway, tokens, useGateway } from '../support/gateway';
import { send } from '../support/http';

const path = `${clients}?business_id=${business}`;

const bearer = (token: string, scheme = 'Bearer') => ({ authorization: `${scheme} ${token}` });
const get = ({ api }: TestGateway, headers: Record<string, string>) => send(api.url, { method: 'GET', path, headers });

/**
 * Sends requests at the same time, and returns their statuses in order of size. `app.inject` would not do, because the throttle counts
 * all requests of one microtask before it refuses any.
 */
async function burst(gateway: TestGateway, headers: Record<string, string>[]): Promise<number[]> {
  const responses = await Promise.all(headers.map((each) => get(gateway, each)));
  return responses.map(({ status }) => status).sort();
}

describe('the throttle', () => {
  const gateway = useGateway({ requestsPerSecond: 8 });
  const times = (count: number, headers: Record<string, string>) => Array.from({ length: count }, () => headers);
  const eightOfNine = [...Array.from({ length: 8 }, () => 200), 429];

  // The clock stands still, so that the second does not end within a test.
  let now = Date.now();
  beforeEach(() => {
    now += 10_000;
    mock.timers.enable({ apis: ['Date'], now });
  });
  afterEach(() => mock.timers.reset());

  it('lets 8 requests of a second pass and answers the 9th 429', async () => {
    expect(await burst(gateway(), times(9, bearer(tokens.staff)))).to.deep.equal(eightOfNine);
  });

  it('answers with the error body and Retry-After in seconds', async () => {
    await burst(gateway(), times(8, bearer(tokens.staff)));
    const over = await get(gateway(), bearer(tokens.staff));
    expectError(over, 429, 'unexpected');
    expect(over.headers['retry-after']).to.equal('1');
  });

  it('counts all calls of a token together', async () => {
    await burst(gateway(), times(8, bearer(tokens.staff)));
    expectError(await gateway().api.createChannel(), 429, 'unexpected');
    expectError(await gateway().api.deleteSession('nonsense'), 429, 'unexpected');
  });

  it('gives each token a budget of its own', async () => {
    const others = { method: 'GET', path: `${clients}?business_id=business00000002`, headers: bearer(tokens.other) };
    await burst(gateway(), times(9, bearer(tokens.staff)));
    expect((await send(gateway().api.url, others)).status).to.equal(200);
  });

  it('gives a token one budget, however its scheme is written', async () => {
    const mixed = [...times(4, bearer(tokens.staff)), ...times(5, bearer(tokens.staff, 'bearer'))];
    expect(await burst(gateway(), mixed)).to.deep.equal(eightOfNine);
  });

  it('does not count requests for /health', async () => {
    const health = { method: 'GET', path: '/health', headers: bearer(tokens.staff) };
    const responses = await Promise.all(times(20, {}).map(() => send(gateway().api.url, health)));
    for (const { status } of responses) expect(status).to.equal(200);
    expect((await get(gateway(), bearer(tokens.staff))).status).to.equal(200);
  });

  it('does not count what is refused for its token', async () => {
    for (const status of await burst(gateway(), times(20, bearer('nonsense')))) expect(status).to.equal(401);
  });

  it('counts anew once the time that Retry-After names is over', async () => {
    await burst(gateway(), times(9, bearer(tokens.staff)));
    mock.timers.setTime(now + 999);
    expect((await get(gateway(), bearer(tokens.staff))).status).to.equal(429);
    mock.timers.setTime(now + 1000);
    expect(await burst(gateway(), times(9, bearer(tokens.staff)))).to.deep.equal(eightOfNine);
  });
});

describe('a throttle of 0', () => {
  const gateway = useGateway({ requestsPerSecond: 0 });

  it('is none', async () => {
    const headers = Array.from({ length: 40 }, () => bearer(tokens.staff));
    for (const status of await burst(gateway(), headers)) expect(status).to.equal(200);
  });
});
