/** A file of this project, and a line in it, from 1. */
export interface Place {
  /** From the project's folder. */
  readonly file: string;
  readonly line: number;
}

/** One thing that a command has checked: a test case to CI. */
export interface Case {
  /** The group that it is shown in. */
  readonly suite: string;
  /** Unique in its suite. */
  readonly name: string;
  /** `skipped`: not run, or failed without failing the command. */
  readonly verdict: 'passed' | 'failed' | 'skipped';
  readonly ms?: number | undefined;
  /** Expected and found, or the reason, a line each. A case that passed may have remarks. */
  readonly lines?: readonly string[] | undefined;
  /** The document that asks for it: the pact, or the step list. */
  readonly place?: Place | undefined;
  /** The code to look at when it failed: the test that recorded the interaction. */
  readonly code?: Place | undefined;
  /** A broker's page about it. */
  readonly url?: string | undefined;
}

/** The outcome of a command, in the one form from which JSON, JUnit and what GitHub and GitLab show are written. */
export interface Outcome {
  /** One line that sums it up. */
  readonly summary: string;
  readonly cases: readonly Case[];
  /** Reasons that fail the command beside its cases, a line each. */
  readonly problems: readonly string[];
  /** The pages of a broker that say more. */
  readonly urls?: readonly string[];
  /** All that was found, for the report. */
  readonly data: object;
  /** The line on stderr with which a command ends that failed; `undefined` where its output has said all. */
  readonly failure?: string | undefined;
}

/** The only measure of a command's success. */
export const isOk = ({ cases, problems }: Pick<Outcome, 'cases' | 'problems'>): boolean =>
  problems.length === 0 && !cases.some(({ verdict }) => verdict === 'failed');
