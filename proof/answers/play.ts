import { openTypingSession } from '../../consumer/src';
import { pactDirectory } from '../../lib/folders';
import type { Answers } from '../../provider/gateway/open-questions';
import type { KeptReplayers } from '../../provider/verification/kept-replayers';
import { pactsOf } from '../../provider/verification/pacts/pact-files';
import { providers } from '../../provider/verification/providers';
import { type EmbeddedTarget, embeddedTarget } from '../../provider/verification/target/target';
import { servicesOf, startAppOnGateway } from '../app/app-on-gateway';
import type { Flow } from './about';

/** Milliseconds that an activation may take. Each missing callback costs this time. */
const activationTimeoutMs = 1500;

interface Verified {
  /** The interactions that failed, each with its differences and the open questions that it names. */
  readonly failed: ReadonlyMap<
    string,
    { readonly mismatches: readonly string[]; readonly questions: readonly string[] }
  >;
  /** Reasons that failed the verification beside them. */
  readonly problems: readonly string[];
  /** The number of channels and sessions that stayed behind. */
  readonly left: number;
}

/** Verifies the recorded pacts against an embedded gateway that gives these answers. */
export async function verifyOn(answers: Partial<Answers>, replayers: KeptReplayers): Promise<Verified> {
  const opened: EmbeddedTarget[] = [];
  const openTarget = async () => {
    const target = await embeddedTarget({ answers });
    opened.push(target);
    return target;
  };
  const pacts = pactsOf(pactDirectory);
  const verification = await replayers.verify({ pacts, openTarget, activationTimeoutMs, preflight: providers });
  const failed = verification.results.filter(({ verdict }) => verdict !== 'passed');
  return {
    failed: new Map(
      failed.map(({ interaction, mismatches, findings }) => [
        interaction,
        { mismatches, questions: findings.map(({ question }) => question) },
      ]),
    ),
    problems: verification.problems,
    left: opened.reduce((sum, { store }) => sum + store.size.channels + store.size.sessions, 0),
  };
}

const nameOf = (error: unknown) => (error as Error).name;

/** Runs the app's own flow against an embedded gateway that gives these answers, and tells what it left behind. */
export async function flowsOn(answers: Partial<Answers>): Promise<{ flow: Flow; left: number }> {
  const app = await startAppOnGateway({ answers, retryDelaysMs: [20, 40] });
  try {
    const { businessUid, store } = app.gateway;
    const options = { businessUid, displayName: 'Answers', externalUid: 'e1', timeoutMs: 6000 };
    const session = await openTypingSession(servicesOf(app), options).catch((error: unknown) => nameOf(error));
    const left = () => store.size.channels + store.size.sessions;
    if (typeof session === 'string') return { flow: { open: session } as Flow, left: left() };
    const typing = await session.typing().then(
      () => 'done',
      (error: unknown) => nameOf(error),
    );
    await session.close();
    return { flow: { open: 'opened', typing } as Flow, left: left() };
  } finally {
    await app.close();
  }
}
