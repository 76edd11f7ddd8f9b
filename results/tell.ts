import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../lib/cli';
import { Interruption } from '../lib/interruption';
import { asText, reportFolder, reportOf, writeReport } from '../lib/report';
import { withoutSecrets } from '../lib/secrets';
import { writeInFolder } from '../lib/write-file';
import { tellGithub } from './github';
import { junit } from './junit';
import { isOk, type Outcome } from './outcome';

/** The flags of every command that tells its outcome to CI. */
export const resultOptions = {
  json: { type: 'string', ending: '.json' },
  junit: { type: 'string' },
} as const;

export const resultHelp = `
  --json [FILE.json]   writes all that was found as JSON; without a file to stdout, in place of lines
  --junit FILE         writes JUnit XML for a CI's test tab; in CI, to report/<command>.xml without this flag
`;

export interface ResultFlags {
  /** Empty for stdout. */
  readonly json?: string | undefined;
  readonly junit?: string | undefined;
}

/** Prints a text for people. */
export type Say = (text: string) => void;

/** A command that could not do its work, and must not leave a report of an earlier success. */
const failed = (error: unknown): Outcome => {
  const { message } = error as Error;
  return { summary: 'failed', cases: [], problems: message.split('\n'), data: {}, failure: message };
};

async function outcomeOf(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    const outcome = await work();
    // A command never fails without a reason in every form.
    const reasonless = outcome.failure !== undefined && isOk(outcome);
    return reasonless ? { ...outcome, problems: [outcome.failure ?? ''] } : outcome;
  } catch (error) {
    if (error instanceof UsageError || error instanceof Interruption) throw error;
    return failed(error);
  }
}

function junitFile(name: string, { junit: given }: ResultFlags): string | undefined {
  if (given === '') throw new UsageError('--junit is empty');
  return given ?? (process.env.CI ? join(reportFolder, `${name}.xml`) : undefined);
}

/** Waits until outputs are written, and tells a line for each that could not be. Returns how many those are. */
async function failuresOf(outputs: readonly unknown[]): Promise<number> {
  const failures = (await Promise.allSettled(outputs)).filter((each) => each.status === 'rejected');
  for (const { reason } of failures) process.stderr.write(`${reason.message}\n`);
  return failures.length;
}

/**
 * Does the work of a command, and tells its outcome everywhere: to people by `say`, to report/<command>.json, and as the flags and
 * the CI system ask for.
 * @param command the npm script, with the flag that makes another of it
 * @param work gets the function that prints for people, which prints nothing where stdout is for JSON
 * @returns the exit code
 * @throws the failure that the outcome names, once it is told
 */
export async function tell(command: string, flags: ResultFlags, work: (say: Say) => Promise<Outcome>): Promise<number> {
  const name = command.replace(/^pact:/, '').replace(' --', '-');
  const junitPath = junitFile(name, flags);
  const say = flags.json === '' ? () => undefined : (text: string) => void process.stdout.write(text);
  const outcome = withoutSecrets(await outcomeOf(() => work(say)));
  const { summary, problems, data } = outcome;
  const ok = isOk(outcome);
  const report = await reportOf(command, { ok, summary, problems, ...data });
  if (flags.json === '') process.stdout.write(asText(report));
  const xml = junitPath && writeInFolder(junitPath, junit(report, outcome), writeFile);
  const asked = [flags.json && writeInFolder(flags.json, asText(report), writeFile), flags.junit && xml];
  const unasked = [writeReport(name, report), !flags.junit && xml, tellGithub(report, outcome)];
  // The verdict stands where no report can be written, as in a checkout that is mounted for reading alone.
  const [missing] = await Promise.all([failuresOf(asked), failuresOf(unasked)]);
  if (process.env.GITLAB_CI && process.env.CI_PIPELINE_URL)
    say(`In GitLab's test tab: ${process.env.CI_PIPELINE_URL}/test_report\n`);
  if (outcome.failure !== undefined) throw new Error(outcome.failure);
  return ok && missing === 0 ? 0 : 1;
}
