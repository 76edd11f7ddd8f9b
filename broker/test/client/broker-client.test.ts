import { expect } from 'chai';
import { z } from 'zod';
import { BrokerClient } from '../../client/broker-client';
import { FakeBroker } from '../fake-broker';
import type { Fault } from '../fault';
import { failure, server } from '../fixtures';

const schema = z.object({ name: z.literal('core') });
const html = { type: 'text/html', body: '<html>' };

const sending = (response: ReturnType<Fault>) => FakeBroker.start(() => response);
const reason = async ({ url }: FakeBroker, promise: Promise<unknown>) => {
  const { message } = await failure(promise);
  expect(message).to.not.include('\n');
  return message.slice(`The Pact Broker at ${url} `.length);
};

describe("the broker's client", () => {
  it('finds what is there', async () => {
    const { client } = await sending({ status: 200, body: '{"name":"core","more":1}' });
    expect(await client.find('pacticipants/core', schema)).to.deep.equal({ name: 'core' });
  });

  it('finds nothing where the broker itself says so', async () => {
    const { client } = await sending({ status: 404, body: '{"error":"No pacticipant"}' });
    expect(await client.find('pacticipants/core', schema)).to.equal(undefined);
  });

  for (const [what, response, line] of [
    ['a 404 of somebody else', { status: 404, ...html }, 'answers 404 to x: no reason given'],
    [
      'another form',
      { status: 200, body: '{"name":1}' },
      'answers 200 to x, but not as a Pact Broker does: name: Invalid input: expected "core"',
    ],
    ['a refusal', { status: 405, body: '{"error":"not this"}' }, 'answers 405 to x: not this'],
    [
      'too large a request',
      { status: 413 },
      'answers 413 to x: the request is too large for it, or for a proxy before it',
    ],
    [
      'the page of a proxy',
      { status: 403, ...html },
      'answers 403 with text/html: a proxy before it refuses the request',
    ],
    [
      'the page of a proxy',
      { status: 413, ...html },
      'answers 413 with text/html: a proxy before it refuses the request, because it is too large',
    ],
    [
      'the page of a proxy',
      { status: 503, ...html },
      'answers 503 with text/html: a proxy before it refuses the request',
    ],
  ] as const) {
    it(`takes ${what} (${response.status}) for a failure`, async () => {
      const broker = await sending(response);
      expect(await reason(broker, broker.client.find('x', schema))).to.equal(line);
    });
  }

  it('reads back what was written', async () => {
    const broker = await FakeBroker.start();
    await broker.client.demand('pacticipants/core', { method: 'PUT', data: { name: 'core' } });
    await broker.client.readBack('pacticipants/core', schema, 'core');
  });

  for (const [what, response, shown] of [
    ['nothing', { status: 404 }, 'it answers 404'],
    ['something else', { status: 200, body: '{"name":"other"}' }, 'name: Invalid input: expected "core"'],
  ] as const) {
    it(`is not content where the broker shows ${what} of what was written`, async () => {
      const broker = await sending(response);
      expect(await reason(broker, broker.client.readBack('x', schema, 'the name'))).to.equal(
        `took the name, but does not show it at x: ${shown}`,
      );
    });
  }

  it('does not wait for as long as a proxy says', async () => {
    let tries = 0;
    const url = await server((_, response) => {
      tries += 1;
      response.writeHead(503, { 'Retry-After': '3600' }).end();
    });
    expect((await failure(new BrokerClient({ url }).demand('x'))).message).to.match(/answers 503/);
    expect(tries).to.equal(3);
  });

  it('follows links on the host that was asked, whatever name they give it', () => {
    const client = new BrokerClient({ url: 'https://broker.example/pact' });
    expect(client.linked('http://inside:9292/pact/pacts/a%2Fb?x=1')).to.equal(
      'https://broker.example/pact/pacts/a%2Fb?x=1',
    );
  });
});
