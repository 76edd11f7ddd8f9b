import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

/**
 * Compiles the schemas of provider/openapi.yaml. Bodies are taken as they are: coercing a value or dropping a field would
 * hide a broken contract. A query string holds only text, so its numbers have to be read from it.
 */
export function validatorCompiler(): FastifySchemaCompiler<object> {
  const options = { allErrors: true, strict: false };
  const exact = addFormats(new Ajv(options));
  const fromText = addFormats(new Ajv({ ...options, coerceTypes: true }));
  const compiled = new WeakMap<object, ReturnType<typeof exact.compile>>();
  return ({ schema, httpPart }) => {
    const validate = compiled.get(schema) ?? (httpPart === 'querystring' ? fromText : exact).compile(schema);
    compiled.set(schema, validate);
    return validate;
  };
}
