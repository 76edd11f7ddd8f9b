import type { Finding, Result } from '../../provider/verification/results';
import type { Verification } from '../../provider/verification/verify';
import type { Case, Outcome } from '../outcome';
import { placeInPact, recordingTests } from '../places';

const explained = ({ question, expected, found }: Finding) =>
  `this may be about the open question ${question}: expected ${expected}, found ${found}`;

/** The version of the consumer that published a broker's pact; empty for a file, and where the pact does not say it. */
function versionOf({ pact: { pact, file } }: Result): string {
  if (file) return '';
  const { _links: links } = pact.json as { _links?: { 'pb:consumer-version'?: { name?: unknown } } };
  const name = links?.['pb:consumer-version']?.name;
  return typeof name === 'string' ? ` ${name}` : '';
}

/** Puts a verification into the form for CI: a case for each interaction. */
export function ofVerification(verification: Verification): Outcome {
  const { ok, results, problems, calls } = verification;
  const testOf = recordingTests();
  const described = results.map((result) => {
    const { pact, consumer, provider, interaction, states, verdict, ms, mismatches, findings } = result;
    return {
      consumer: `${consumer}${versionOf(result)}`,
      provider,
      interaction,
      states,
      verdict,
      ms,
      mismatches,
      findings,
      pact: pact.file === undefined ? undefined : placeInPact(pact.file, pact.text, interaction),
      test: testOf(interaction),
    };
  });
  const cases = described.map((each): Case => {
    const { consumer, provider, interaction, verdict, ms, mismatches, findings, pact, test } = each;
    const why = verdict === 'pending' ? ['pending: no version of the provider has passed it yet'] : [];
    return {
      suite: `${consumer} with ${provider}`,
      name: interaction,
      verdict: verdict === 'pending' ? 'skipped' : verdict,
      ms,
      lines: [...why, ...mismatches, ...findings.map(explained)],
      place: pact,
      code: test,
    };
  });
  const passed = results.filter(({ verdict }) => verdict === 'passed').length;
  const target = process.env.COMMUNICATION_GW_URL || 'embedded';
  return {
    summary: `${passed} of ${results.length} interactions verified, ${calls} calls to the providers`,
    cases,
    // Where the verification is well, they are of pending interactions.
    problems: ok ? [] : problems,
    data: { target, calls, interactions: described },
  };
}
