import type { IncomingHttpHeaders } from 'node:http';
import { headerMisfit, misfit, type Operation, operations, webhooks } from './document';

/** A response of the gateway, not parsed. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const error = ['components', 'schemas', 'Error'];
/** The statuses for a request that is for none of the document's operations. */
const elsewhere = [400, 404, 405];

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`Not JSON: ${text.slice(0, 200)}`);
  }
}

/** The operation that a request is for, by its path before decoding, which the gateway routes by. */
export function operationOf(method: string, url: string): Operation | undefined {
  const path = url.split('?', 1)[0] ?? '';
  try {
    decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const matching = operations.filter(
    (each) => each.method === method && new RegExp(`^${each.template.replace(/\{\w+\}/g, '[^/]*')}$`).test(path),
  );
  return matching.find(({ template }) => template === path) ?? matching[0];
}

/** Checks a response against the operation of provider/openapi.yaml that the request is for. @throws when it differs */
export function checkResponse(method: string, url: string, { status, headers, text }: HttpResponse): void {
  const what = `${method} ${url.slice(0, 120)} answered ${status} ${text.slice(0, 300)}`;
  function fail(why: string): never {
    throw new Error(`${what}: ${why}`);
  }
  if (method === 'HEAD') {
    if (text) fail('HEAD has no body');
    return;
  }
  if (!headers['content-type']?.startsWith('application/json')) fail(`content-type is ${headers['content-type']}`);
  const body = read(text);
  if (method === 'GET' && /^\/health(\?|$)/.test(url)) return;
  const operation = operationOf(method, url);
  if (!operation) {
    if (!elsewhere.includes(status)) fail(`expected one of ${elsewhere}`);
    const wrong = misfit(body, ...error);
    if (wrong) fail(wrong);
    return;
  }
  const described = operation.responses.get(status);
  if (!described) fail(`${operation.id} lists ${[...operation.responses.keys()].join(', ')}`);
  const wrong = misfit(body, ...described.at, 'content', 'application/json', 'schema');
  if (wrong) fail(wrong);
  for (const [name, { required }] of Object.entries(described.response.headers ?? {})) {
    const value = headers[name.toLowerCase()];
    if (value === undefined && required) fail(`the header ${name} is missing`);
    const bad = value !== undefined && headerMisfit(value, ...described.at, 'headers', name, 'schema');
    if (bad) fail(`${name}: ${bad}`);
  }
}

/** Checks a callback against the webhooks of provider/openapi.yaml. @throws when it differs */
export function checkCallback(method: string, headers: IncomingHttpHeaders, text: string): void {
  const body = read(text) as { event?: unknown };
  const event = String(body.event);
  const webhook = webhooks[event]?.post;
  if (!webhook || method !== 'POST') throw new Error(`${method} ${event} is no webhook of the document: ${text}`);
  const wrong = misfit(body, 'webhooks', event, 'post', 'requestBody', 'content', 'application/json', 'schema');
  if (wrong) throw new Error(`${text}: ${wrong}`);
  if (headers['content-type'] !== 'application/json') throw new Error(`content-type is ${headers['content-type']}`);
  for (const [index, { name, required }] of webhook.parameters.entries()) {
    const value = headers[name];
    if (value === undefined && required) throw new Error(`The callback's header ${name} is missing`);
    const at = ['webhooks', event, 'post', 'parameters', String(index), 'schema'];
    const bad = value !== undefined && headerMisfit(value, ...at);
    if (bad) throw new Error(`The callback's header ${name}: ${bad}`);
  }
}
