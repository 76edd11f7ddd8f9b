import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pactsOf, readPacts } from '../../provider/verification/pacts/pact-files';
import type { ProviderPacts } from '../../provider/verification/pacts/source';

/** Pact files with some of the interactions: a mutant is first held against those that must notice it, which most do. */
export class Excerpts {
  readonly whole: readonly ProviderPacts[];
  readonly #root = mkdtempSync(join(tmpdir(), 'pact-excerpts-'));
  readonly #made = new Map<string, readonly ProviderPacts[]>();

  constructor(private readonly directory: string) {
    this.whole = pactsOf(directory);
  }

  of(descriptions: readonly string[]): readonly ProviderPacts[] {
    const key = descriptions.join('\n');
    const made = this.#made.get(key) ?? this.#make(descriptions);
    this.#made.set(key, made);
    return made;
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #make(descriptions: readonly string[]): readonly ProviderPacts[] {
    const directory = join(this.#root, String(this.#made.size));
    mkdirSync(directory);
    for (const { path } of readPacts(this.directory)) {
      const pact = JSON.parse(readFileSync(path, 'utf8')) as { interactions: { description: string }[] };
      const interactions = pact.interactions.filter(({ description }) => descriptions.includes(description));
      if (interactions.length > 0)
        writeFileSync(join(directory, basename(path)), JSON.stringify({ ...pact, interactions }));
    }
    return pactsOf(directory);
  }
}
