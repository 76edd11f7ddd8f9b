import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTypes, { astToString } from 'openapi-typescript';
import { parse } from 'yaml';
import { fidelityTable } from './fidelity';
import { questionsTable } from './questions';
import { readRoutes } from './read-routes';
import { statesTable } from './states';

const root = join(__dirname, '..', '..');
const text = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

const begin = (name: string) => `<!-- ${name}: written by npm run generate -->`;
const end = (name: string) => `<!-- ${name}: end -->`;

/** Puts a table between its two lines of a Markdown file. @throws when the lines are not there */
function withSection(markdown: string, name: string, table: string): string {
  const [before, rest] = markdown.split(begin(name));
  const after = rest?.split(end(name))[1];
  if (before === undefined || after === undefined)
    throw new Error(`provider/README.md needs the lines\n${begin(name)}\n${end(name)}`);
  return `${before}${begin(name)}\n${table}\n${end(name)}${after}`;
}

/** The text of each generated file, by its path from the project's folder. */
export async function generated(): Promise<Map<string, string>> {
  const openapi = text('provider', 'openapi.yaml');
  const types = astToString(await openapiTypes(openapi));
  const routes = {
    '//': 'Written by npm run generate from provider/openapi.yaml',
    routes: await readRoutes(parse(openapi)),
  };
  const pacts = readdirSync(join(root, 'pacts'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(text('pacts', file)));
  const sections = {
    fidelity: fidelityTable(parse(openapi)),
    questions: questionsTable(),
    states: statesTable(pacts),
  };
  const readme = Object.entries(sections).reduce(
    (markdown, [name, table]) => withSection(markdown, name, table),
    text('provider', 'README.md'),
  );
  return new Map([
    [
      'provider/gateway/generated/openapi-types.d.ts',
      `// Written by npm run generate from provider/openapi.yaml.\n\n${types}`,
    ],
    ['provider/gateway/generated/openapi-routes.json', `${JSON.stringify(routes, null, 2)}\n`],
    ['provider/README.md', readme],
  ]);
}
