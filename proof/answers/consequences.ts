import type { Colours } from '../../lib/colours';
import { currentAnswers } from '../../provider/answers';
import { type Answers, isAnswer, type QuestionId } from '../../provider/gateway/open-questions';
import { about, flowOn } from './about';

/** An answer of a gateway that is another one than the embedded gateway gives. */
export interface Difference {
  readonly question: QuestionId;
  readonly expected: string;
  /** `other` for an answer in no list. */
  readonly found: string;
}

/** The things that follow from a difference. */
export interface Consequence {
  /** True when the contract leaves the answer open: no interaction fails, and the app types. */
  readonly isTolerated: boolean;
  /** The interactions that fail; `undefined` for the answer `other`, which only a verification tells. */
  readonly failing: readonly string[] | undefined;
  /** True when the app can open a session and type in spite of it; `undefined` for the answer `other`. */
  readonly isAppWorking: boolean | undefined;
  /** The files to edit, or the thing to do. */
  readonly edit: string;
}

const recorded = (name: string) => `consumer/recording/${name}.pact.ts`;
const source = (name: string) => `consumer/src/${name}.ts`;

/** The files that a difference is mended in. Questions that the app does not depend on have the place where it would show. */
const edits: { readonly [id in QuestionId]: string } = {
  'sessions-query': `${recorded('sessions')} and ${source('communication-gateway')}`,
  'missing-parameter': source('communication-gateway'),
  'unknown-channel': source('communication-gateway'),
  'channel-created': `${recorded('channels')} and ${source('communication-gateway')}`,
  'channel-activation': `${recorded('callbacks')} and ${source('typing-session')}, unless the gateway's webhook URL or the token's app is to blame`,
  'session-created': `${recorded('sessions')} and ${source('typing-session')}`,
  'session-activation': `${recorded('callbacks')} and ${source('typing-session')}`,
  'session-put-answer': recorded('sessions'),
  'callback-address': `${recorded('callbacks')} and ${source('webhook-receiver')}`,
  'callback-method': `${recorded('callbacks')} and ${source('webhook-receiver')}`,
  'callback-form': `${recorded('callbacks')} and ${source('callbacks')}`,
  'callback-headers': `${recorded('callbacks')} and ${source('webhook-receiver')}`,
  'callback-reply': source('webhook-receiver'),
  'not-active-refusal': `${recorded('sessions')}, ${recorded('typing')} and ${source('connection')}`,
  'typing-check': `${recorded('typing')} and ${source('communication-gateway')}`,
  'duplicate-refusal': `${recorded('sessions')} and ${source('connection')}`,
  unauthorized: `${recorded('typing')} and ${source('problem')}`,
  'unknown-uid': source('communication-gateway'),
  deletion: source('typing-session'),
  'client-names': `${recorded('clients')} and ${source('clients')}`,
  'typing-body': `${recorded('typing')} and ${source('communication-gateway')}`,
  'open-channel': `${recorded('channels')} and ${source('communication-gateway')}`,
  'display-name': `${recorded('channels')} and ${source('communication-gateway')}`,
  'second-address': 'CORE_URL: a service may have an address of its own',
  'time-out': source('connection'),
};

const works = (answers: Answers) => flowOn(answers).typing === 'done';

/** The things that follow from one difference alone. */
export function consequenceOf(difference: Difference): Consequence {
  const { question, expected, found } = difference;
  const edit = edits[question];
  if (!isAnswer(question, found)) return { isTolerated: false, failing: undefined, isAppWorking: undefined, edit };
  const base = currentAnswers();
  // A contract that was changed for the settled answer no longer fits the believed one.
  const sides = [found, expected].filter((answer) => isAnswer(question, answer));
  const failing = new Set(
    sides.flatMap((answer) =>
      [...about({ ...base, [question]: answer } as Answers)]
        .filter(([, blamed]) => blamed === question)
        .map(([interaction]) => interaction),
    ),
  );
  const isAppWorking = works({ ...base, [question]: found } as Answers);
  return { isTolerated: failing.size === 0 && isAppWorking, failing: [...failing], isAppWorking, edit };
}

/** All interactions that fail on a gateway with these differences, which can hide each other. Those that are `other` are left out. */
export const failingOn = (differences: readonly Difference[]): string[] => [
  ...about({
    ...currentAnswers(),
    ...Object.fromEntries(
      differences.filter((each) => isAnswer(each.question, each.found)).map(({ question, found }) => [question, found]),
    ),
  } as Answers).keys(),
];

/** Writes what follows from a difference, in lines for people. */
export function renderConsequence(difference: Difference, colours: Colours): string[] {
  const { isTolerated, failing, isAppWorking, edit } = consequenceOf(difference);
  const name = `${difference.question} = ${difference.found}`;
  if (isTolerated) return [`${colours.green('tolerated')}: ${name}: no interaction fails`];
  if (failing === undefined) {
    const shows = 'npm run pact:verify shows which interactions fail';
    return [
      `${colours.red('unknown')}: ${name}: ${shows}; edit ${edit}, and add the answer to provider/gateway/open-questions.ts`,
    ];
  }
  const app = isAppWorking ? 'the app goes on, and the contract demands another' : 'the app cannot type';
  return [
    `${colours.red('not tolerated')}: ${name}: ${app}; edit ${edit}; these interactions fail:`,
    ...failing.map((each) => `  ${each}`),
  ];
}
