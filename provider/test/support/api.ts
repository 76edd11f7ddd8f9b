import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { components } from '../../gateway/generated/openapi-types';
import type { Store } from '../../gateway/store';
import type { HttpResponse } from './conformance';
import { type Call, send } from './http';
import { eventually } from './waiting';

type Schemas = components['schemas'];
type Fields = Record<string, unknown>;

export const channels = '/business/communication/channels';
export const sessions = '/business/communication/sessions';
export const clients = '/platform/v1/clients';

// The casts are safe, because `send` has checked each response against the document.
const data = (response: HttpResponse) => JSON.parse(response.text).data as unknown;
export const channelOf = (response: HttpResponse) => (data(response) as { channel: Schemas['Channel'] }).channel;
export const sessionOf = (response: HttpResponse) => (data(response) as { session: Schemas['Session'] }).session;
export const sessionsOf = (response: HttpResponse) => (data(response) as { sessions: Schemas['Session'][] }).sessions;
export const clientsOf = (response: HttpResponse) => (data(response) as { clients: Schemas['Client'][] }).clients;
export const errorsOf = (response: HttpResponse) => (JSON.parse(response.text) as Schemas['Error']).errors;

/** Asserts one error, by status, code and field. */
export function expectError(response: HttpResponse, status: number, code: Schemas['ErrorCode'], field?: string): void {
  const errors = errorsOf(response).map((each) => ({ code: each.code, field: each.field }));
  expect({ status: response.status, errors }).to.deep.equal({ status, errors: [{ code, field }] });
}

/** Makes the gateway's calls, with a good token unless `as` gives another. */
export class Api {
  constructor(
    readonly url: string,
    private readonly store: Store,
    readonly business: string,
    private readonly token: string,
  ) {}

  as(token: string, business = this.business): Api {
    return new Api(this.url, this.store, business, token);
  }

  call({ headers, ...call }: Call): Promise<HttpResponse> {
    return send(this.url, { ...call, headers: { authorization: `Bearer ${this.token}`, ...headers } });
  }

  json(method: string, path: string, body: unknown): Promise<HttpResponse> {
    const headers = { 'content-type': 'application/json' };
    return this.call({ method, path, headers, body: JSON.stringify(body) });
  }

  get(path: string, query: Record<string, string> = {}): Promise<HttpResponse> {
    return this.call({ method: 'GET', path: `${path}?${new URLSearchParams(query)}` });
  }

  createChannel(fields: Fields = {}): Promise<HttpResponse> {
    return this.json('POST', channels, { business_uid: this.business, type: 'transactional', ...fields });
  }

  putChannel(uid: string, fields: Fields): Promise<HttpResponse> {
    return this.json('PUT', `${channels}/${uid}`, fields);
  }

  deleteChannel(uid: string): Promise<HttpResponse> {
    return this.call({ method: 'DELETE', path: `${channels}/${uid}` });
  }

  createSession(channel_uid: string, contact_uid: string, external_uid: string = randomUUID()): Promise<HttpResponse> {
    return this.json('POST', sessions, { business_uid: this.business, channel_uid, contact_uid, external_uid });
  }

  putSession(uid: string, fields: Fields): Promise<HttpResponse> {
    return this.json('PUT', `${sessions}/${uid}`, fields);
  }

  deleteSession(uid: string): Promise<HttpResponse> {
    return this.call({ method: 'DELETE', path: `${sessions}/${uid}` });
  }

  listSessions(channel_uid: string, query: Record<string, string> = {}): Promise<HttpResponse> {
    const asked = { business_uid: this.business, channel_uid, ...query };
    return this.get(
      sessions,
      Object.fromEntries(Object.entries(asked).map(([name, value]) => [`filter[${name}]`, value])),
    );
  }

  typing(session_uid: string, contact_uid: string): Promise<HttpResponse> {
    return this.json('POST', `${sessions}/typing`, { session_uid, contact_uid });
  }

  /** Waits for a status in the store, because no call shows the status of a channel. */
  async channelBecomes(uid: string, status: Schemas['ChannelStatus']): Promise<void> {
    await eventually(`channel ${uid}`, status, () => this.store.channel(uid, this.business)?.status);
  }

  async sessionBecomes(uid: string, status: Schemas['SessionStatus'] | undefined): Promise<void> {
    await eventually(`session ${uid}`, status, () => this.store.session(uid, this.business)?.status);
  }

  async pendingChannel(): Promise<string> {
    return channelOf(await this.createChannel()).uid;
  }

  async activeChannel(): Promise<string> {
    const uid = await this.pendingChannel();
    expect((await this.putChannel(uid, { status: 'active' })).status).to.equal(200);
    await this.channelBecomes(uid, 'active');
    return uid;
  }

  async setChannel(uid: string, status: 'active' | 'inactive'): Promise<void> {
    expect((await this.putChannel(uid, { status })).status).to.equal(200);
    await this.channelBecomes(uid, status);
  }

  async activeSession(channel: string, contact: string): Promise<string> {
    const { uid } = sessionOf(await this.createSession(channel, contact));
    await this.sessionBecomes(uid, 'active');
    return uid;
  }

  async setSession(uid: string, status: 'active' | 'inactive'): Promise<void> {
    expect((await this.putSession(uid, { status })).status).to.equal(200);
    await this.sessionBecomes(uid, status);
  }
}
