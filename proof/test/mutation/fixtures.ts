import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pactDirectory } from '../../../lib/folders';
import { readPactFiles, writePart } from '../../../lib/pact-file';
import { readContract } from '../../mutation/contract';
import { generate } from '../../mutation/generate';
import { type Mutant, nameOf } from '../../mutation/mutant';
import { runMutants } from '../../mutation/run';

interface Pact {
  interactions: {
    description: string;
    contents?: { content: Record<string, never> };
    response?: { status: number; matchingRules: { body: object; status?: object } };
  }[];
}

/** Makes a copy of pacts/ with one changed interaction. The test has to remove it. */
export function changedPacts(description: string, change: (interaction: Pact['interactions'][number]) => void): string {
  const directory = mkdtempSync(join(tmpdir(), 'pact-changed-'));
  for (const file of readPactFiles(pactDirectory)) {
    const { interactions } = file.json as Pact;
    for (const interaction of interactions) if (interaction.description === description) change(interaction);
    writePart(file, interactions, directory);
  }
  return directory;
}

export const mutantsOf = (directory: string): Mutant[] => generate(readContract(directory));

/** The mutants whose names match. */
export const named = (mutants: readonly Mutant[], pattern: RegExp): Mutant[] =>
  mutants.filter((mutant) => pattern.test(nameOf(mutant)));

/** Runs mutants. Returns the status of each, by name. */
export async function fates(mutants: readonly Mutant[], directory: string): Promise<Record<string, string>> {
  const { signal } = new AbortController();
  const outcomes = await runMutants({
    mutants,
    pactDirectory: directory,
    sideBySide: 2,
    signal,
    progress: () => undefined,
  });
  return Object.fromEntries(outcomes.map(({ mutant, status }) => [nameOf(mutant), status]));
}
