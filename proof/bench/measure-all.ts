import { colours } from '../../lib/colours';
import type { Bench, Figure } from './figure';
import { measurements, type Name } from './measurements';
import { render } from './render';

export interface Measured {
  readonly name: Name;
  readonly figures: readonly Figure[];
  /** Why there are none. */
  readonly failure?: string;
}

/** Measures one after the other and prints each when it is done. What could not be measured is said, and the rest goes on. */
export async function measureAll(bench: Bench, names: readonly Name[]): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const name of names) {
    const { title, measure } = measurements[name];
    try {
      const figures = await measure(bench);
      measured.push({ name, figures });
      process.stdout.write(render(title, figures, colours));
    } catch (error) {
      if (bench.signal.aborted) break;
      const failure = `${name} could not be measured: ${(error as Error).message}`;
      measured.push({ name, figures: [], failure });
      bench.progress(failure);
    }
  }
  return measured;
}
