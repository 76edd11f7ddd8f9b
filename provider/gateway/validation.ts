import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

const options = { allErrors: true, strict: false };
// Bodies are taken as they are: coercing a value or dropping a field would hide a broken contract.
const exact = addFormats(new Ajv(options));
// A query string holds only text, from which numbers have to be read.
const fromText = addFormats(new Ajv({ ...options, coerceTypes: true }));
const compiled = new WeakMap<object, ReturnType<typeof exact.compile>>();

/** Compiles the schemas of provider/openapi.yaml, once for all gateways of a process: that takes longer than building a gateway. */
export const validators: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  const validate = compiled.get(schema) ?? (httpPart === 'querystring' ? fromText : exact).compile(schema);
  compiled.set(schema, validate);
  return validate;
};
