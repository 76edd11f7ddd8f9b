import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokerClient } from '../../client/broker-client';
import type { Broker } from '../../local/start';
import { ownBroker } from './own-broker';

export const login = { username: 'ada', password: 'broker-password-that-nobody-prints' };

const pactUrl = (provider: string, version: string) =>
  `pacts/provider/${provider}/consumer/channel-app/version/${version}`;

/** A broker of the tests' own that asks for a password, with what they read from it. */
export class PipelineBroker {
  private constructor(
    private readonly broker: Broker,
    private readonly folder: string,
    readonly client: BrokerClient,
  ) {}

  static async start(): Promise<PipelineBroker> {
    const folder = mkdtempSync(join(tmpdir(), 'pipeline-broker-'));
    const broker = await ownBroker({ dataDir: join(folder, 'data'), basicAuth: login });
    return new PipelineBroker(broker, folder, new BrokerClient({ url: broker.url, basicAuth: login }));
  }

  get environment(): Record<string, string> {
    return {
      PACT_BROKER_BASE_URL: `${this.broker.url}/`,
      PACT_BROKER_USERNAME: login.username,
      PACT_BROKER_PASSWORD: login.password,
      PACT_RETRY_WHILE_UNKNOWN: '0',
    };
  }

  async hasPact(provider: string, version: string): Promise<boolean> {
    return (await this.client.ask(pactUrl(provider, version))).status === 200;
  }

  /** Publishes a result, as a verification does. */
  async verified(provider: string, consumerVersion: string, providerVersion: string, success: boolean): Promise<void> {
    const version = `pacticipants/${provider}/branches/main/versions/${providerVersion}`;
    await this.client.demand(version, { method: 'PUT', data: {} });
    const pact = (await this.client.demand(pactUrl(provider, consumerVersion))) as {
      _links: { 'pb:publish-verification-results': { href: string } };
    };
    const data = { success, providerApplicationVersion: providerVersion };
    await this.client.demand(pact._links['pb:publish-verification-results'].href, { method: 'POST', data });
  }

  /** Everything in the broker that a command may change, without the times of changes. */
  async everything(): Promise<string> {
    const paths = ['pacticipants', 'environments', 'webhooks'];
    const parts = await Promise.all(paths.map((path) => this.client.demand(path)));
    return JSON.stringify(parts, (key, value) => (/^(created|updated)At$/.test(key) ? undefined : value));
  }

  async end(): Promise<void> {
    await this.broker.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
