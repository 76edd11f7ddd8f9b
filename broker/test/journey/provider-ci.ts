import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { Ended } from '../../../lib/test/command';
import type { Repository } from './repository';

const event = z.object({
  event_type: z.literal('contract_requiring_verification_published'),
  client_payload: z.object({
    pact_url: z.string(),
    provider_name: z.string(),
    provider_version_number: z.string(),
    provider_version_branch: z.string(),
  }),
});

export interface CiRun {
  readonly provider: string;
  readonly version: string;
  readonly ended: Ended;
}

/** Plays the provider's CI: takes the broker's webhook, and does what .github/workflows/verify-changed-pact.yml does. */
export class ProviderCi {
  readonly #events = new EventEmitter();
  readonly #server: Server;
  readonly #runs = new Set<Promise<unknown>>();

  private constructor(
    readonly token: string,
    repository: Repository,
    environment: Readonly<Record<string, string>>,
  ) {
    this.#server = createServer(async (request, response) => {
      if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
      const { client_payload: asked } = event.parse(await json(request));
      response.writeHead(204).end();
      const run = repository
        .at(asked.provider_version_number, (checkedOut) =>
          checkedOut.run('verify', ['--broker'], {
            ...environment,
            PACT_PUBLISH_RESULTS: 'true',
            PACT_URL: asked.pact_url,
            PACT_PROVIDER_VERSION: asked.provider_version_number,
            PACT_PROVIDER_BRANCH: asked.provider_version_branch,
          }),
        )
        .then((ended): CiRun => ({ provider: asked.provider_name, version: asked.provider_version_number, ended }));
      this.#runs.add(run);
      this.#events.emit('run', await run);
      this.#runs.delete(run);
      return response;
    });
  }

  static async listen(token: string, repository: Repository, environment: Readonly<Record<string, string>>) {
    const ci = new ProviderCi(token, repository, environment);
    ci.#server.listen(0, '127.0.0.1');
    await once(ci.#server, 'listening');
    return ci;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/repos/example/gateway/dispatches`;
  }

  /** Waits for the end of the next run. */
  async nextRun(timeoutMs: number): Promise<CiRun> {
    const [run] = await once(this.#events, 'run', { signal: AbortSignal.timeout(timeoutMs) });
    return run;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#runs);
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
