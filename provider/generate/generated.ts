import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { pactDirectory, projectFolder } from '../../lib/folders';
import { openApiFile } from '../../lib/openapi';
import { readPactFiles } from '../../lib/pact-file';
import { readSettled } from '../answers';
import { fidelityTable } from './fidelity';
import { withSection } from './markdown';
import { questionsTable } from './questions';
import { readRoutes } from './read-routes';
import { statesTable } from './states';

const header = 'Written by npm run generate from provider/openapi.yaml';
const readme = 'provider/README.md';

/**
 * The text of each generated file, by its path from the project's folder.
 * @throws for a mistake in a file that it is made from
 */
export async function generated(): Promise<Map<string, string>> {
  const openapi = readFileSync(openApiFile, 'utf8');
  const document = parse(openapi);
  const settled = readSettled();
  // Loaded only here, because it loads TypeScript's compiler, which the probe needs only to record answers.
  const { default: openapiTypes, astToString } = await import('openapi-typescript');
  const types = astToString(await openapiTypes(openapi));
  const routes = { '//': header, routes: await readRoutes(document) };
  const tables = {
    fidelity: fidelityTable(document, settled),
    questions: questionsTable(settled),
    states: statesTable(readPactFiles(pactDirectory)),
  };
  const text = Object.entries(tables).reduce(
    (markdown, [name, table]) => withSection(markdown, name, table),
    readFileSync(join(projectFolder, readme), 'utf8'),
  );
  return new Map([
    ['provider/gateway/generated/openapi-types.d.ts', `// ${header}.\n\n${types}`],
    ['provider/gateway/generated/openapi-routes.json', `${JSON.stringify(routes, null, 2)}\n`],
    [readme, text],
  ]);
}
