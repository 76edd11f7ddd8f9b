import type { Path } from './json-edit';

/** The part of OpenAPI's schemas that provider/openapi.yaml uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly const?: unknown;
}

interface Content {
  readonly $ref?: string;
  readonly content?: { readonly 'application/json'?: { readonly schema: Schema } };
}

export interface Operation {
  readonly operationId: string;
  readonly security?: readonly unknown[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Readonly<Record<string, { readonly post: Operation }>>;
  readonly components: unknown;
}

/** A field that a body has by the document. */
export interface Field {
  readonly path: Path;
  readonly type: string;
  /** The values that it may have, where they are counted. */
  readonly values?: readonly unknown[];
}

/** What provider/openapi.yaml says of bodies. */
export class Schemas {
  constructor(readonly document: Document) {}

  /** The operation of a call, such as `PUT /channels/{}`. */
  operation(method: string, template: string): Operation {
    for (const [path, operations] of Object.entries(this.document.paths)) {
      const found = operations[method.toLowerCase()];
      if (found && path.replace(/\{.*?\}/g, '{}') === template) return found;
    }
    throw new Error(`provider/openapi.yaml has no ${method} ${template}`);
  }

  /** The fields that a response must have. */
  response({ responses }: Operation, status: number): Field[] {
    return this.#fields(this.#schema(responses[status]));
  }

  /** The fields that a callback must have. */
  callback(event: string): Field[] {
    return this.#fields(this.#schema(this.document.webhooks[event]?.post.requestBody));
  }

  #schema(content: Content | undefined): Schema {
    const { content: types } = this.#resolve(content ?? {});
    return types?.['application/json']?.schema ?? {};
  }

  #resolve<Part extends { readonly $ref?: string }>(part: Part): Part {
    if (!part.$ref) return part;
    const keys = part.$ref.replace('#/', '').split('/');
    return keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], this.document) as Part;
  }

  #fields(unresolved: Schema, path: Path = []): Field[] {
    const schema = this.#resolve(unresolved);
    const own: [string, Schema][] = schema.items
      ? [['*', schema.items]]
      : (schema.required ?? []).map((name) => [name, schema.properties?.[name] ?? {}]);
    return own.flatMap(([key, each]) => {
      const { type = 'string', enum: values, const: only } = this.#resolve(each);
      const at = [...path, key];
      const counted = values ?? (only === undefined ? undefined : [only]);
      return [{ path: at, type, ...(counted && { values: counted }) }, ...this.#fields(each, at)];
    });
  }
}
