import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const methods = ['get', 'put', 'post', 'delete'] as const;

/** The parts of provider/openapi.yaml that code reads; the rest is passed on as it is. */
export interface Specification {
  paths: Record<string, Partial<Record<(typeof methods)[number], object>>>;
}

// Read once: the file is part of the program, like a source file.
export const specification: Specification = parse(readFileSync(join(__dirname, '..', 'openapi.yaml'), 'utf8'));

const routes = Object.entries(specification.paths).map(([path, operations]) => ({
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  methods: methods.filter((method) => operations[method]).map((method) => method.toUpperCase()),
}));

/** The methods that a path has: what `Allow` names when the one asked for is not among them. */
export function allowedMethods(path: string): string[] {
  return [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods))];
}
