import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { type Provider, providers } from '../providers';
import type { ProviderPacts } from './source';

const pactFile = z.object({
  provider: z.object({ name: z.string() }),
  interactions: z
    .array(z.object({ description: z.string() }), { error: 'holds no interactions' })
    .min(1, 'holds no interactions'),
  metadata: z.object({ pactSpecification: z.object({ version: z.string() }) }, { error: 'says no pact version' }),
});

export interface PactFile {
  readonly path: string;
  readonly provider: Provider;
  readonly descriptions: readonly string[];
}

function isProvider(name: string): name is Provider {
  return (providers as readonly string[]).includes(name);
}

function read(path: string): PactFile {
  const name = relative(process.cwd(), path);
  const refuse = (why: string) => new Error(`${name} ${why}. Write it anew with npm run pact:record`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw refuse(error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${(error as Error).message})`);
  }
  const { data, error } = pactFile.safeParse(json);
  if (!data)
    throw refuse(`is not a pact: ${error.issues.map((each) => `${each.path.join('.')} ${each.message}`).join(', ')}`);
  const { version } = data.metadata.pactSpecification;
  if (!/^4(\.|$)/.test(version)) throw refuse(`is of pact version ${version}; this verification reads version 4`);
  const provider = data.provider.name;
  if (!isProvider(provider)) throw refuse(`is for ${provider}; this verification knows ${providers.join(' and ')}`);
  return { path, provider, descriptions: data.interactions.map(({ description }) => description) };
}

/**
 * The pact files of a directory. An empty directory, a broken file or one for another provider would verify green.
 * @throws for each of them, with the file's name
 */
export function readPacts(directory: string): PactFile[] {
  const name = relative(process.cwd(), directory);
  let files: string[];
  try {
    files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  } catch {
    files = [];
  }
  if (files.length === 0) throw new Error(`${name} holds no pact file: write them with npm run pact:record`);
  return files.sort().map((file) => read(join(directory, file)));
}

/** The pact files of a directory, to be replayed as they are. */
export const pactsOf = (directory: string): ProviderPacts[] =>
  readPacts(directory).map(({ provider, path, descriptions }) => ({
    provider,
    file: path,
    descriptions,
    options: { pactUrls: [path] },
  }));
