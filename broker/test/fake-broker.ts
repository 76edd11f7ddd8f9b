import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { BrokerClient } from '../client/broker-client';
import { type Fault, send } from './fault';
import { server } from './fixtures';

/** Stands for a broker: keeps what is put at a path, and lists what is posted below one. */
export class FakeBroker {
  readonly resources = new Map<string, unknown>();
  /** Every request that it got. */
  readonly requests: string[] = [];

  private constructor(
    readonly url: string,
    readonly client: BrokerClient,
  ) {}

  static async start(fault: Fault = () => undefined): Promise<FakeBroker> {
    const respond = { to: (_request: IncomingMessage, _response: ServerResponse) => Promise.resolve() };
    const url = await server((request, response) => void respond.to(request, response));
    const broker = new FakeBroker(url, new BrokerClient({ url }));
    respond.to = (request, response) => broker.#answer(request, response, fault);
    return broker;
  }

  async #answer(request: IncomingMessage, response: ServerResponse, fault: Fault): Promise<void> {
    const { method = '', url: path = '' } = request;
    this.requests.push(`${method} ${path}`);
    const sent = fault(`${method} ${path}`);
    if (sent) return send(response, sent);
    const at = method === 'POST' ? `${path}/1` : path;
    if (method !== 'GET') {
      const body = (await json(request)) as object;
      this.resources.set(at, { ...body, _links: { self: { href: `http://name.of.its.own${at}` } } });
    }
    const found = this.resources.get(at);
    send(response, { status: found ? 200 : 404, body: JSON.stringify(found ?? { error: 'not found' }) });
  }
}
