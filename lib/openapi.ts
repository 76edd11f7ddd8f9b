import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectFolder } from './folders';
import { own } from './own';
import { type Call, callOf } from './pact-file';

/** The document's path from the project's folder. */
export const openApiName = 'provider/openapi.yaml';
export const openApiFile = join(projectFolder, openApiName);

/** The part of OpenAPI's schemas that the document uses. */
interface Schema {
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

interface Content {
  readonly content?: { readonly 'application/json'?: { readonly schema: Schema } };
}

/** A field that a body must have. */
export interface Field {
  /** Keys from the root; `*` stands for each element of an array. */
  readonly path: readonly string[];
  readonly type: string;
  /** The values that it may have, where the document lists them. */
  readonly values?: readonly unknown[];
}

const operation = z.object({ responses: z.record(z.string(), z.unknown()) });
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  webhooks: z.record(z.string(), z.object({ post: z.object({ requestBody: z.unknown() }) })),
});

/** An OpenAPI document: which response each call has, and which callbacks there are. */
export class OpenApi {
  readonly #responses = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #webhooks: z.infer<typeof document>['webhooks'];

  /** @throws when it is not an OpenAPI document */
  constructor(readonly json: object) {
    const { data, error } = document.safeParse(json);
    if (!data) throw new Error(`${openApiName}: ${z.prettifyError(error)}`);
    for (const [path, item] of Object.entries(data.paths)) {
      for (const [method, each] of Object.entries(item)) {
        const { data: found } = operation.safeParse(each);
        const call = { method: method.toUpperCase(), template: path.replace(/\{.*?\}/g, '{}') };
        if (found) this.#responses.set(callOf(call), found.responses);
      }
    }
    this.#webhooks = data.webhooks;
  }

  /** The statuses of a call's responses; `undefined` for a call that the document does not have. */
  statuses(call: Call): string[] | undefined {
    const responses = this.#responses.get(callOf(call));
    return responses && Object.keys(responses);
  }

  /** The fields of a call's response. @throws for a call that the document does not have */
  responseFields(call: Call, status: number): Field[] {
    const responses = this.#responses.get(callOf(call));
    if (!responses) throw new Error(`${openApiName} has no ${callOf(call)}`);
    return this.#bodyFields(responses[status]);
  }

  /** The fields of a callback; `undefined` for one that the document does not have. */
  callbackFields(event: string): Field[] | undefined {
    const webhook = own(this.#webhooks, event);
    return webhook && this.#bodyFields(webhook.post.requestBody);
  }

  #bodyFields(body: unknown): Field[] {
    return this.#fields(this.#resolve<Content>(body ?? {}).content?.['application/json']?.schema ?? {});
  }

  #resolve<Part extends object>(part: unknown): Part {
    const { $ref } = part as { $ref?: string };
    if (!$ref) return part as Part;
    const keys = $ref.replace('#/', '').split('/');
    return keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], this.json) as Part;
  }

  #fields(unresolved: Schema, path: readonly string[] = []): Field[] {
    const { items, required = [], properties = {} } = this.#resolve<Schema>(unresolved);
    const parts = items
      ? [['*', items] as const]
      : required.map((name) => [name, own(properties, name) ?? {}] as const);
    return parts.flatMap(([key, each]) => {
      const { type = 'string', enum: listed, const: only } = this.#resolve<Schema>(each);
      const values = listed ?? (only === undefined ? undefined : [only]);
      const at = [...path, key];
      return [{ path: at, type, ...(values && { values }) }, ...this.#fields(each, at)];
    });
  }
}

/** Reads provider/openapi.yaml. */
export const readOpenApi = () => new OpenApi(parse(readFileSync(openApiFile, 'utf8')));
