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

// Read on its own, not through the gateway's specification.ts: what checks the gateway must not share its mistakes.
const document: Document = parse(readFileSync(join(__dirname, '..', '..', 'openapi.yaml'), 'utf8'));

const root = 'openapi.yaml';
const ajv = addFormats(new Ajv({ allErrors: true, strict: false })).addSchema(document, root);
const text = addFormats(new Ajv({ strict: false, coerceTypes: true })).addSchema(document, root);
const pointer = (...keys: string[]) =>
  keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');

const compiled = new Map<string, ValidateFunction>();
function validator(of: Ajv, ...keys: string[]): ValidateFunction {
  const ref = `${root}#/${pointer(...keys)}`;
  const found = compiled.get(ref) ?? of.compile({ $ref: ref });
  compiled.set(ref, found);
  return found;
}

/** Why a value does not fit the schema at a place of the document; nothing when it does. */
export function misfit(value: unknown, ...keys: string[]): string | undefined {
  const validate = validator(ajv, ...keys);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

/** The same for a header, where a number is text. */
export function headerMisfit(value: unknown, ...keys: string[]): string | undefined {
  const validate = validator(text, ...keys);
  return validate(value) ? undefined : text.errorsText(validate.errors);
}

/** An operation of the document, and for each status that it lists, where that response is described. */
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
    if (!shared) throw new Error(`${response.$ref} leads nowhere`);
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
