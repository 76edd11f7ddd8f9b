import { z } from 'zod';
import { readYaml } from '../../lib/yaml-block';
import { type Mutant, nameOf } from './mutant';

const entry = z.strictObject({ mutants: z.string().min(1), because: z.string().min(1) });
const entries = z.array(entry);

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

type Entry = z.infer<typeof entry>;

/** The mutants whose survival or refusal is right, by name: `*` stands for anything. */
export class Equivalents {
  readonly #patterns: readonly { entry: Entry; pattern: RegExp }[];
  readonly #used = new Set<Entry>();

  /** @throws {DocumentError} with the line of the mistake */
  constructor(file: string, text: string) {
    this.#patterns = readYaml(file, { text, line: 1 }, entries).data.map((each) => ({
      entry: each,
      pattern: new RegExp(`^${each.mutants.split('*').map(literally).join('.*')}$`),
    }));
  }

  /** The reason why an outcome is right; `undefined` when there is none. */
  reasonFor(mutant: Mutant): string | undefined {
    const found = this.#patterns.find(({ pattern }) => pattern.test(nameOf(mutant)));
    if (found) this.#used.add(found.entry);
    return found?.entry.because;
  }

  /** The entries that excused no outcome. */
  get stale(): string[] {
    return this.#patterns.filter((each) => !this.#used.has(each.entry)).map((each) => each.entry.mutants);
  }
}
