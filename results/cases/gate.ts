import type { Decision } from '../../broker/release/decision';
import type { Case, Outcome } from '../outcome';

/** A question to a gate. */
export interface Asked {
  readonly pacticipant: string;
  readonly version: string;
  /** Completes the sentence "… can be ". */
  readonly done: string;
}

/** The broker's page with all that it knows of a version. */
const matrixOf = (broker: string, { pacticipant, version }: Asked) =>
  `${broker}/matrix?${new URLSearchParams({ 'q[]pacticipant': pacticipant, 'q[]version': version, latestby: 'cvpv' })}`;

/** Puts a gate's decision into the form for CI: a case for each row of the broker's matrix. @param broker its base URL */
export function ofDecision({ outcome, rows, reasons }: Decision, asked: Asked, broker: string): Outcome {
  const { pacticipant, version, done } = asked;
  const cases = rows.map(({ consumer, consumerVersion = '', provider, providerVersion, result, url: page }): Case => {
    const pair = `${consumer} ${consumerVersion} with ${provider} ${providerVersion ?? '(no version)'}`;
    const lines = { verified: [], failed: ['the verification failed'], unknown: ['there is no result'] }[result];
    return {
      suite: `${pacticipant} ${version}`,
      name: pair,
      verdict: result === 'verified' ? 'passed' : 'failed',
      lines,
      url: page,
    };
  });
  const why = outcome === 'no' ? ': a verification failed or is not there' : ' yet: results are missing';
  const yes = outcome === 'yes';
  const summary = yes
    ? `Yes, ${pacticipant} ${version} can be ${done}`
    : `No, ${pacticipant} ${version} cannot be ${done}${why}`;
  return {
    summary,
    // Where the answer is yes, no row may fail CI: the broker ignores some.
    cases: yes ? cases.map((each) => (each.verdict === 'failed' ? { ...each, verdict: 'skipped' } : each)) : cases,
    problems: yes ? [] : reasons,
    urls: [matrixOf(broker, asked)],
    data: { pacticipant, version, done, outcome, matrix: rows, reasons },
    failure: yes ? undefined : `${summary}, see above`,
  };
}
