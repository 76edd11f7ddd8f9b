// Loads TypeScript without ts-node, which loads TypeScript's compiler: its 40 MB would count as memory of the victims.
const { readFileSync } = require('node:fs');
const { transformSync } = require('@swc/core');

/** @type {import('@swc/core').Options} */
const options = { module: { type: 'commonjs' }, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } };

/** @param {{ _compile(code: string, file: string): void }} module @param {string} file */
function load(module, file) {
  module._compile(transformSync(readFileSync(file, 'utf8'), { ...options, filename: file }).code, file);
}
Object.assign(require.extensions, { '.ts': load });
