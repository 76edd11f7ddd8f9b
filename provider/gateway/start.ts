import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { currentAnswers } from '../answers';
import { buildGateway, type GatewayOptions } from './build';
import type { Answers } from './open-questions';
import type { Client, Store } from './store';

/** Calls a second that the service allows for each token (source: api, as the name of a plan). */
export const callsPerSecond = 8;

/** The usual path of an app's webhook URL. Assumed. */
export const webhookPath = '/webhooks/communication-gw';

export const sampleClient: Client = {
  id: 'contact000000001',
  first_name: 'Ada',
  last_name: 'Sample',
  email: 'ada@example.org',
};

/** A secret that only this process knows, in the form of Standard Webhooks. */
export const newSecret = () => `whsec_${randomBytes(24).toString('base64')}`;

/** A secret for a gateway that gives these answers; `undefined` where its callbacks carry no signature. */
export const secretFor = (answers: Partial<Answers> = {}) =>
  ({ ...currentAnswers(), ...answers })['callback-headers'] === 'standard-webhooks' ? newSecret() : undefined;

export interface StartOptions extends Partial<Omit<GatewayOptions, 'tokens' | 'clients'>> {
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** 0, any free port, by default. */
  readonly port?: number;
  /** Staff token; a random one by default. */
  readonly token?: string;
  /** Business of the token, 16 characters; a random one by default. */
  readonly businessUid?: string;
  /** Clients of the business; `sampleClient` alone by default. */
  readonly clients?: readonly [Client, ...Client[]];
}

export interface RunningGateway {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly token: string;
  readonly businessUid: string;
  /** The first client of the business. */
  readonly client: Client;
  close(): Promise<void>;
}

/** Starts an embedded gateway with one staff token, one business and its clients. It has no throttle unless told to have one. */
export async function startGateway(options: StartOptions = {}): Promise<RunningGateway> {
  const { host = '127.0.0.1', port = 0, token = randomUUID(), clients = [sampleClient], ...rest } = options;
  const { businessUid = randomBytes(8).toString('hex'), ...gateway } = rest;
  const { app, store } = await buildGateway({
    ...gateway,
    tokens: [{ token, businessUid }],
    clients: { [businessUid]: [...clients] },
  });
  const url = await app.listen({ host, port });
  return { url, app, store, token, businessUid, client: clients[0], close: () => app.close() };
}
