import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pactDirectory } from '../../lib/folders';
import { readPactFiles } from '../../lib/pact-file';
import { reportFolder, reportOf } from '../../lib/report';
import { type Consequence, consequenceOf } from '../../proof/answers/consequences';
import { currentAnswers, readSettled, type SettledAnswer } from '../../provider/answers';
import { type Lifecycles, lifecyclesFor } from '../../provider/gateway/lifecycle';
import { questionIds, questions } from '../../provider/gateway/open-questions';
import type { Place } from '../outcome';
import { recordingTests } from '../places';
import { type Described, describeInteractions } from './interactions';
import { type Reports, readReports } from './reports';

export interface OpenQuestion {
  readonly id: string;
  readonly question: string;
  readonly evidence: string;
  /** The answer that the embedded gateway gives. */
  readonly answer: string;
  readonly settled: SettledAnswer | undefined;
  /** The consequence of each other answer. */
  readonly others: readonly (Consequence & { readonly answer: string })[];
}

/** All that the page shows. */
export interface PageData {
  /** ISO 8601. */
  readonly time: string;
  readonly commit: string | undefined;
  readonly dirty: boolean;
  readonly reports: Reports;
  readonly interactions: readonly Described[];
  readonly questions: readonly OpenQuestion[];
  readonly lifecycles: Pick<Lifecycles, 'channel' | 'session'>;
  /** True when report/mutation.html is beside the page. */
  readonly hasMutationPage: boolean;
  readonly linkTo: (place: Place) => string;
}

/** Links to a file on the site that CI runs for, else from report/ in a checkout. */
function linksFor(commit: string | undefined, env: NodeJS.ProcessEnv): PageData['linkTo'] {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, CI_PROJECT_URL: project } = env;
  const blob = server && repository ? `${server}/${repository}/blob` : project && `${project}/-/blob`;
  return ({ file, line }) => (blob && commit ? `${blob}/${commit}/${file}#L${line}` : `../${file}#L${line}`);
}

function openQuestions(): OpenQuestion[] {
  const settled = readSettled();
  const answers = currentAnswers();
  return questionIds.map((id) => {
    const { question, evidence, answers: all } = questions[id];
    const others = all
      .filter((answer) => answer !== answers[id])
      .map((answer) => ({ answer, ...consequenceOf({ question: id, expected: answers[id], found: answer }) }));
    return { id, question, evidence, answer: answers[id], settled: settled[id], others };
  });
}

/** Reads the reports of the last runs, the pacts and the tables of the embedded gateway. */
export async function gather(env: NodeJS.ProcessEnv = process.env): Promise<PageData> {
  const { time, commit, dirty = false } = await reportOf('report', {});
  return {
    time,
    commit,
    dirty,
    reports: readReports(reportFolder),
    interactions: describeInteractions(readPactFiles(pactDirectory), recordingTests()),
    questions: openQuestions(),
    lifecycles: lifecyclesFor(currentAnswers()),
    hasMutationPage: existsSync(join(reportFolder, 'mutation.html')),
    linkTo: linksFor(commit, env),
  };
}
