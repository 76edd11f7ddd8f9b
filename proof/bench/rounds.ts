import type { Bench } from './figure';
import { readable } from './render';

type Contenders<Name extends string> = Readonly<Record<Name, () => Promise<number>>>;

/**
 * Measures the contenders in turns, and in the opposite order in every other round: what drifts on the machine hits all alike.
 * @returns each one's values, by round
 */
export async function rounds<Name extends string>(
  { signal, progress }: Bench,
  { what, count, unit = 's' }: { what: string; count: number; unit?: string },
  contenders: Contenders<Name>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 1; round <= count; round += 1) {
    const said: string[] = [];
    for (const name of round % 2 === 1 ? names : names.toReversed()) {
      signal.throwIfAborted();
      const value = await contenders[name]();
      values[name].push(value);
      said.push(`${name} ${readable(value)} ${unit}`.trimEnd());
    }
    progress(`${what}, round ${round} of ${count}: ${said.join(', ')}`);
  }
  return values;
}
