import fc from 'fast-check';
import { z } from 'zod';
import { readEnvironment } from '../environment';

const whole = z.string().regex(/^\d{1,9}$/, 'must be a whole number');

const variables = z.object({
  KILLS: whole.transform(Number).optional(),
  KILLS_SEED: whole.transform(Number).optional(),
});

/**
 * Draws what a test of killed commands does. KILLS sets the number of kills, and KILLS_SEED, which is printed, draws the same ones again.
 * @param number of kills in the normal tests
 */
export function drawKills<Kill>(kill: fc.Arbitrary<Kill>, number: number): Kill[] {
  const { KILLS: numRuns = number, KILLS_SEED: seed = Math.floor(Math.random() * 1_000_000) } =
    readEnvironment(variables);
  console.log(`    KILLS=${numRuns} KILLS_SEED=${seed}`);
  return fc.sample(kill, { seed, numRuns });
}
