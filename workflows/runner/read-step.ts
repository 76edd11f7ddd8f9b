import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, resolve, sep } from 'node:path';
import { DocumentError } from '../../lib/yaml-block';
import type { Form, FormFile, SectionName, Step, WrittenStep } from './step';

/** The part of a document that its steps depend on. */
interface Around {
  readonly file: string;
  readonly section: SectionName;
  /** All steps of the document go to the second address. */
  readonly useFallbackApi: boolean;
  readonly where: Step['where'];
}

/** Finds a file that a form sends. @throws {DocumentError} when there is none, or it is outside the document's folder */
function formFile(
  { field_name, file_path, filename }: WrittenStep['file_fields'][number],
  document: string,
  where: string,
): FormFile {
  const refuse = (why: string) => new DocumentError(where, `${file_path} ${why}`, 'file');
  const folder = realpathSync(dirname(document));
  const path = resolve(folder, file_path);
  const refuseOutside = (each: string) => {
    if (!each.startsWith(folder + sep)) throw refuse("is outside the document's folder");
  };
  refuseOutside(path);
  if (!existsSync(path)) throw refuse("does not exist in the document's folder");
  // A link may lead out of the folder.
  const real = realpathSync(path);
  refuseOutside(real);
  if (!statSync(real).isFile()) throw refuse('is no file');
  return { field: field_name, path: real, name: filename ?? basename(path) };
}

/** Splits a path from its query. @throws {DocumentError} for a name that stands twice: only the last would go out */
function parts({ id, path: written }: WrittenStep, where: Step['where']): Pick<Step, 'path' | 'params'> {
  const [path = '', query] = written.split(/\?(.*)/s);
  const names = [...new URLSearchParams(query).keys()];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined)
    throw new DocumentError(where('path'), `${id}: the query names ${twice} twice: a name is sent once`, 'query');
  return { path, params: Object.fromEntries(new URLSearchParams(query)) };
}

/**
 * Turns a step as it is written into what is sent.
 * @returns the step, and the path and reason of each key that has no effect
 * @throws {DocumentError} for a step that nothing can send
 */
export function readStep(written: WrittenStep, { file, section, useFallbackApi, where }: Around) {
  const { id, method, body, extract, expect, onFail, token } = written;
  const ignored: [key: string, reason: string][] = [];
  const address = useFallbackApi || written.useFallback || written.useFallbackApi ? 'second' : 'first';
  const isForm = written.content_type?.startsWith('multipart') ?? false;
  const has = (values: object) => Object.keys(values).length > 0;

  const { path, params } = parts(written, where);
  if (method === 'GET' || address === 'second') Object.assign(params, written.params);
  else if (has(written.params)) ignored.push(['params', `of ${method}: params go on GET, or to the second address`]);

  const headers = { ...written.headers };
  const onBehalfOf = written.x_on_behalf_of === true ? '{{business_uid}}' : written.x_on_behalf_of;
  if (onBehalfOf && token === 'directory') headers['X-On-Behalf-Of'] = onBehalfOf;
  else if (onBehalfOf) ignored.push(['x_on_behalf_of', 'without token: directory']);

  if (method === 'GET' && (body != null || isForm)) {
    const [key, what] = isForm ? ['content_type', 'form'] : ['body', 'body'];
    throw new DocumentError(
      where(key),
      `${id}: GET has no ${what}: move it to params, or change the method`,
      'body on GET',
    );
  }
  let form: Form | undefined;
  if (isForm) {
    const files = written.file_fields.map((each, index) => formFile(each, file, where('file_fields', index)));
    form = { fields: written.form_fields, files };
    if (body != null) ignored.push(['body', 'beside content_type: multipart']);
  } else {
    for (const key of ['form_fields', 'file_fields'] as const)
      if (has(written[key])) ignored.push([key, 'without content_type: multipart']);
  }
  if (written.sleep != null) ignored.push(['sleep', 'because callbacks are awaited']);
  if (written.skipReason != null && onFail !== 'skip') ignored.push(['skipReason', 'without onFail: skip']);

  const { description, skipReason } = written;
  const step: Step = {
    id,
    section,
    method,
    path,
    params,
    headers,
    token,
    address,
    extract,
    expect,
    onFail,
    where,
    ...(description != null && { description }),
    ...(skipReason != null && { skipReason }),
    ...(form ? { form } : body != null && { body }),
  };
  return { step, ignored };
}
