import { parseJson } from '../../lib/json';
import type { Caller, CallFailed } from '../verification/target/caller';
import type { Account } from '../verification/target/target';
import { masked, maskedText } from './mask';

/** The reply to one call of the probe. */
export interface Reply {
  /** 0 when no whole response came. */
  readonly status: number;
  /** `undefined` when the body is not JSON. */
  readonly json: unknown;
  /** The body as it came. */
  readonly text: string;
  /** The call and its response for people to read, masked. */
  readonly evidence: string;
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /business/communication. */
  readonly path: string;
  readonly body?: object;
  /** False for a call without a token. */
  readonly authorized?: false;
}

/** Tells if a reply is the service's own: a proxy, a router or a service that is down answers otherwise. */
export const isServices = ({ status, json }: Reply) =>
  status >= 200 && status < 500 && (status < 300 || status >= 400) && typeof json === 'object' && json !== null;

export const isDone = (reply: Reply) => isServices(reply) && reply.status < 300;
export const isRefusal = (reply: Reply) => isServices(reply) && reply.status >= 400;

/** Makes the calls of the probe. No reply is an error: each one is evidence. */
export class Asker {
  constructor(
    private readonly caller: Caller,
    readonly account: Account,
  ) {}

  ask({ method, path, body, authorized }: Call): Promise<Reply> {
    const url = `${this.account.urls['communication-gw']}/business/communication/${path}`;
    return this.#send(method, url, `/${path}`, body, authorized ?? true);
  }

  /** core's clients, 25 at the most. */
  clients(): Promise<Reply> {
    const path = `/platform/v1/clients?business_id=${this.account.businessUid}`;
    return this.#send('GET', `${this.account.urls.core}${path}`, path);
  }

  async #send(method: string, url: string, path: string, body?: object, authorized = true): Promise<Reply> {
    const call = `${method} ${maskedText(decodeURIComponent(path))}`;
    const headers = {
      accept: 'application/json',
      ...(authorized && { authorization: `Bearer ${this.account.token}` }),
      ...(body && { 'content-type': 'application/json' }),
    };
    try {
      const request = { method, url, headers, ...(body && { body: JSON.stringify(body) }) };
      const response = await this.caller.call(request);
      const text = response.body.toString('utf8');
      const type =
        parseJson(text) === undefined ? `${maskedText(String(response.headers['content-type'] ?? ''))} ` : '';
      return {
        status: response.status,
        json: parseJson(text),
        text,
        evidence: `${call} ${response.status} ${type}${masked(text)}`,
      };
    } catch (error) {
      return { status: 0, json: undefined, text: '', evidence: `${call}: ${(error as CallFailed).message}` };
    }
  }
}
