import { pactDirectory } from '../../lib/folders';
import { readPactFiles } from '../../lib/pact-file';
import type { Row } from '../../proof/coverage/cover';
import { summed } from '../../proof/coverage/render';
import type { Case, Outcome } from '../outcome';
import { placeInPact, recordingTests } from '../places';

/** Puts a coverage into the form for CI: a case for each step, callback, refusal and stray interaction. */
export function ofCoverage(rows: readonly Row[]): Outcome {
  const pacts = readPactFiles(pactDirectory);
  const testOf = recordingTests();
  const placeOf = (description: string) =>
    pacts.map(({ path, text }) => placeInPact(path, text, description)).find(Boolean);
  const cases = rows.map(
    ({ what, interaction, problems, isElsewhere }): Case => ({
      suite: 'steps and interactions',
      name: `${what}: ${interaction}`,
      verdict: isElsewhere ? 'skipped' : problems.length > 0 ? 'failed' : 'passed',
      lines: problems,
      place: placeOf(interaction),
      code: testOf(interaction),
    }),
  );
  return { summary: summed(rows), cases, problems: [], data: { rows } };
}
