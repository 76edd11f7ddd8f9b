import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Ended } from '../../../lib/test/command';
import type { Broker } from '../../local/start';
import { ownBroker } from './own-broker';
import { findPostgres, type Postgres, startPostgres } from './postgres';
import { ProviderCi } from './provider-ci';
import { Repository } from './repository';

export type Database = 'SQLite' | 'PostgreSQL';

/** Says what is missing for a database; `undefined` when it can be started. */
export const missingFor = (database: Database): string | undefined =>
  database === 'PostgreSQL' && !findPostgres() ? "PostgreSQL's server is not installed" : undefined;

/** Two teams with a repository each, the provider's CI, and a broker with an empty database, all of this journey's own. */
export class Journey {
  readonly consumer = Repository.create('consumer');
  readonly provider = Repository.create('provider');
  readonly ciToken = 'token-of-the-provider-ci';
  readonly #data = mkdtempSync(join(tmpdir(), 'journey-broker-'));
  #postgres: Postgres | undefined;
  #broker: Broker | undefined;
  #ci: ProviderCi | undefined;

  static async begin(database: Database): Promise<Journey> {
    const journey = new Journey();
    const programs = findPostgres();
    if (database === 'PostgreSQL' && programs) journey.#postgres = await startPostgres(programs);
    await journey.#start(0);
    // The repositories begin with the same commit, which is no version of both.
    journey.provider.commit('the provider team begins');
    journey.#ci = await ProviderCi.listen(journey.ciToken, journey.provider, {
      vars: journey.environment,
      secrets: { PACT_BROKER_TOKEN: 'an open broker reads no token' },
    });
    return journey;
  }

  get broker(): Broker {
    if (!this.#broker) throw new Error('the journey has no broker');
    return this.#broker;
  }

  get ci(): ProviderCi {
    if (!this.#ci) throw new Error('the journey has no provider CI');
    return this.#ci;
  }

  get environment(): Record<string, string> {
    return { PACT_BROKER_BASE_URL: this.broker.url };
  }

  async #start(port: number): Promise<void> {
    const databaseUrl = this.#postgres?.url;
    this.#broker = await ownBroker({ dataDir: this.#data, port, ...(databaseUrl && { databaseUrl }) });
  }

  /** Ends the broker with SIGKILL and starts it again at the same address. */
  async crashBroker(): Promise<void> {
    const port = Number(new URL(this.broker.url).port);
    await this.broker.kill();
    await this.#start(port);
  }

  /** Runs a command that has to succeed; returns what it printed. */
  async succeeds(repository: Repository, script: string, ...args: string[]): Promise<string> {
    const { code, out, err } = await repository.run(script, args, this.environment);
    expect(code, `${script} ${args.join(' ')}\n${out}${err}`).to.equal(0);
    return out;
  }

  /** Verifies and publishes the results, as the provider's CI does on a push. */
  verify(...args: string[]): Promise<Ended> {
    return this.provider.run('verify', ['--broker', ...args], { ...this.environment, PACT_PUBLISH_RESULTS: 'true' });
  }

  async mayDeploy(pacticipant: string, version: string): Promise<boolean> {
    const where = ['--to-environment', 'production', '--retry-while-unknown', '0'];
    const args = ['--pacticipant', pacticipant, '--version', version, ...where];
    const { code, out, err } = await this.consumer.run('can-i-deploy', args, this.environment);
    if (code !== 0) expect(err, out).to.match(/^No, .*\n$/);
    return code === 0;
  }

  /** Asks the gate whether a version of the consumer may be merged. Returns its output too. */
  async mayMerge(version: string): Promise<{ yes: boolean; out: string }> {
    const args = ['--pacticipant', 'channel-app', '--version', version, '--retry-while-unknown', '0'];
    const { code, out, err } = await this.consumer.run('can-i-merge', args, this.environment);
    if (code !== 0) expect(err, out).to.match(/^No, .*\n$/);
    return { yes: code === 0, out };
  }

  async deploy(repository: Repository, pacticipant: string): Promise<void> {
    await this.succeeds(repository, 'record-deployment', '--pacticipant', pacticipant, '--environment', 'production');
  }

  async end(): Promise<void> {
    await this.#ci?.close();
    await this.#broker?.stop();
    await this.#postgres?.stop();
    for (const repository of [this.consumer, this.provider]) repository.remove();
    rmSync(this.#data, { recursive: true, force: true });
  }
}
