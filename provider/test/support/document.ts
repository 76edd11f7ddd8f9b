import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

interface Media {
  content?: { 'application/json'?: { schema: object } };
}
interface ResponseObject extends Media {
  headers?: Record<string, { required?: boolean; schema: object }>;
}
interface OperationObject {
  operationId: string;
  responses: Record<string, { $ref: string } | ResponseObject>;
}
interface WebhookObject {
  parameters: { name: string; required?: boolean; schema: object }[];
  requestBody: Required<Media>;
}
interface Document {
  paths: Record<string, Record<string, OperationObject>>;
  webhooks: Record<string, { post: WebhookObject }>;
  components: { responses: Record<string, ResponseObject> };
}

// Read without lib/openapi.ts and without the gateway's generated routes, whose mistakes the check must not share.
const document: Document = parse(readFileSync(join(__dirname, '..', '..', 'openapi.yaml'), 'utf8'));

const root = 'openapi.yaml';
const ajv = addFormats(new Ajv({ allErrors: true, strict: false })).addSchema(document, root);
const text = addFormats(new Ajv({ strict: false, coerceTypes: true })).addSchema(document, root);
const pointer = (...keys: string[]) =>
  keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');

const compiled = new Map<string, ValidateFunction>();
function misfitOf(compiler: Ajv, value: unknown, keys: readonly string[]): string | undefined {
  const ref = `${root}#/${pointer(...keys)}`;
  const validate = compiled.get(ref) ?? compiler.compile({ $ref: ref });
  compiled.set(ref, validate);
  return validate(value) ? undefined : compiler.errorsText(validate.errors);
}

/** Tells why a value does not fit the schema at a place of the document. Returns `undefined` when it fits. */
export const misfit = (value: unknown, ...keys: string[]) => misfitOf(ajv, value, keys);

/** Does as `misfit` for a header, whose numbers are text. */
export const headerMisfit = (value: unknown, ...keys: string[]) => misfitOf(text, value, keys);

/** An operation of the document. For each status that it lists, `responses` tells where the response is described. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly template: string;
  readonly responses: ReadonlyMap<number, { response: ResponseObject; at: readonly string[] }>;
}

const methods = ['get', 'put', 'post', 'delete'];

function responsesOf(template: string, method: string, operation: OperationObject): Operation['responses'] {
  const responses = new Map<number, { response: ResponseObject; at: readonly string[] }>();
  for (const [status, response] of Object.entries(operation.responses)) {
    const at = ['paths', template, method, 'responses', status];
    if (!('$ref' in response)) {
      responses.set(Number(status), { response, at });
      continue;
    }
    const name = response.$ref.replace('#/components/responses/', '');
    const shared = document.components.responses[name];
    if (!shared) throw new Error(`${response.$ref} does not exist`);
    responses.set(Number(status), { response: shared, at: ['components', 'responses', name] });
  }
  return responses;
}

export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([template, item]) =>
  Object.entries(item)
    .filter(([method]) => methods.includes(method))
    .map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      template,
      responses: responsesOf(template, method, operation),
    })),
);

export const webhooks: Readonly<Record<string, { post: WebhookObject }>> = document.webhooks;
