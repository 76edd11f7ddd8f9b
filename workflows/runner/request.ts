import { readFile } from 'node:fs/promises';
import type { Provider } from '../../provider/verification/providers';
import type { Request } from '../../provider/verification/target/caller';
import type { Account } from '../../provider/verification/target/target';
import { type Given, secondAddress, tokenKinds } from './needs';
import type { Values } from './placeholders';
import { type Form, type Step, staysInside } from './step';

/** The service that a path belongs to: communication-gw has one branch, and core all the rest. */
export const serviceOf = (path: string): Provider =>
  path.startsWith('/business/communication/') ? 'communication-gw' : 'core';

/** The path of a step's call. @throws when a placeholder has no value, or one leads out of the base URL */
export function pathOf(step: Pick<Step, 'path'>, values: Values): string {
  const path = values.fillText(step.path, encodeURIComponent);
  // A value may climb as well: encoding leaves ".." as it is.
  if (!staysInside(path)) throw new Error(`${path} leads out of the base URL`);
  return path;
}

/** The value of a variable. @throws when it has none */
function given(variable: string, values: Given): string {
  const value = values.get(variable);
  if (value === undefined) throw new Error(`set ${variable}`);
  return value;
}

/** A form as multipart/form-data, with its Content-Type. */
async function multipart({ fields, files }: Form, values: Values) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields))
    data.append(values.fillText(name), values.fillText(String(value)));
  for (const { field, path, name } of files) data.append(field, new Blob([await readFile(path)]), name);
  const sent = new Response(data);
  return { type: sent.headers.get('content-type') ?? '', body: Buffer.from(await sent.arrayBuffer()) };
}

async function bodyOf({ form, body }: Step, values: Values) {
  if (form) return multipart(form, values);
  return body === undefined ? undefined : { type: 'application/json', body: JSON.stringify(values.fill(body)) };
}

/** The call of a step, with all placeholders filled. @throws when a value is missing, or a file cannot be read */
export async function requestOf(step: Step, values: Values, account: Given, urls: Account['urls']): Promise<Request> {
  const { method, params, headers, token, address } = step;
  const path = pathOf(step, values);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) query.set(values.fillText(name), values.fillText(String(value)));
  const body = await bodyOf(step, values);
  const { scheme, variable } = tokenKinds[token];
  const first = urls[serviceOf(path)];
  const base = address === 'second' ? given(secondAddress, account).replace(/\/+$/, '') : first;
  const filled = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), values.fillText(value)]);
  return {
    method,
    url: `${base}${path}${query.size > 0 ? `?${query}` : ''}`,
    headers: {
      accept: 'application/json',
      ...Object.fromEntries(filled),
      ...(body && { 'content-type': body.type }),
      authorization: `${scheme} ${given(variable, account)}`,
    },
    body: body?.body,
  };
}
