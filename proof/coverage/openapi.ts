import { z } from 'zod';
import type { HttpInteraction, Message } from '../../lib/pact-file';

const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  webhooks: z.record(z.string(), z.object({ post: z.unknown() })),
});
const operation = z.object({ responses: z.record(z.string(), z.unknown()) });
const event = z.object({ event: z.string() });

const name = 'provider/openapi.yaml';

/** What the document says of a call and of a callback, as problems of the interactions that it does not back. */
export class OpenApi {
  readonly #operations = new Map<string, readonly string[]>();
  readonly #webhooks: ReadonlySet<string>;

  /** @throws when it is not an OpenAPI document */
  constructor(json: unknown) {
    const read = document.safeParse(json);
    if (!read.success) throw new Error(`${name}: ${z.prettifyError(read.error)}`);
    for (const [path, operations] of Object.entries(read.data.paths)) {
      for (const [method, each] of Object.entries(operations)) {
        const { data } = operation.safeParse(each);
        const call = `${method.toUpperCase()} ${path.replace(/\{.*?\}/g, '{}')}`;
        if (data) this.#operations.set(call, Object.keys(data.responses));
      }
    }
    this.#webhooks = new Set(Object.keys(read.data.webhooks));
  }

  /** Only of the status that was recorded: what else is accepted is patience with the service, and not believed of it. */
  problemsOf({ request: { method, template }, status }: HttpInteraction): string[] {
    const call = `${method} ${template}`;
    const statuses = this.#operations.get(call);
    if (!statuses) return [`${name} has no ${call}`];
    return statuses.includes(String(status)) ? [] : [`${name} has no ${status} of ${call}`];
  }

  problemsOfMessage({ body }: Message): string[] {
    const { data } = event.safeParse(body.content);
    if (!data) return ['names no event'];
    return this.#webhooks.has(data.event) ? [] : [`${name} has no webhook ${data.event}`];
  }
}
