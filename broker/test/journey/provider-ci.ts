import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { Repository } from './repository';
import { runWorkflow, type Settings } from './templates/run-workflow';
import { dispatch } from './templates/situations';
import { readWorkflow } from './templates/workflow-file';

const event = z.object({
  event_type: z.string(),
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
  readonly ok: boolean;
  /** All that the steps printed. */
  readonly out: string;
}

const template = '.github/workflows/verify-changed-pact.yml';

async function runTemplate(
  repository: Repository,
  asked: z.infer<typeof event>,
  settings: Omit<Settings, 'repository'>,
) {
  const workflow = readWorkflow(repository.folder, template);
  const steps = await runWorkflow(workflow, dispatch(repository.version, asked), { repository, ...settings });
  return { ok: steps.length > 0 && steps.every(({ ok }) => ok), out: steps.map(({ out }) => out).join('') };
}

/** Plays the provider's CI: takes the broker's webhook as GitHub does, and carries out the template that it starts. */
export class ProviderCi {
  readonly #events = new EventEmitter();
  readonly #server: Server;
  readonly #runs = new Set<Promise<unknown>>();

  private constructor(
    readonly token: string,
    repository: Repository,
    settings: Omit<Settings, 'repository'>,
  ) {
    this.#server = createServer(async (request, response) => {
      if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end();
      const asked = event.parse(await json(request));
      response.writeHead(204).end();
      const { provider_name: provider, provider_version_number: version } = asked.client_payload;
      const run = runTemplate(repository, asked, settings)
        .catch((error: Error) => ({ ok: false, out: error.message }))
        .then((ended): CiRun => ({ provider, version, ...ended }));
      this.#runs.add(run);
      this.#events.emit('run', await run);
      this.#runs.delete(run);
      return response;
    });
  }

  static async listen(token: string, repository: Repository, settings: Omit<Settings, 'repository'>) {
    const ci = new ProviderCi(token, repository, settings);
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
