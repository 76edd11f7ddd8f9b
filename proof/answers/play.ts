import { Clients, CommunicationGateway, Connection, openTypingSession, WebhookReceiver } from '../../consumer/src';
import { pactDirectory } from '../../lib/folders';
import type { Answers } from '../../provider/gateway/open-questions';
import { newSecret, startGateway } from '../../provider/gateway/start';
import { pactsOf } from '../../provider/verification/pacts/pact-files';
import { providers } from '../../provider/verification/providers';
import type { Replayer } from '../../provider/verification/replayer';
import { type EmbeddedTarget, embeddedTarget } from '../../provider/verification/target/target';
import { verifyWith } from '../../provider/verification/verify';
import type { Flow } from './about';

/** Milliseconds that an activation may take. A missing callback costs as much. */
const activationTimeoutMs = 1500;

export interface Verified {
  /** The interactions that failed, each with its differences and the open questions that it names. */
  readonly failed: ReadonlyMap<
    string,
    { readonly mismatches: readonly string[]; readonly questions: readonly string[] }
  >;
  readonly problems: readonly string[];
  /** Channels and sessions that are still there. */
  readonly left: number;
}

/** Verifies the recorded pacts against an embedded gateway that gives these answers. */
export async function verifyOn(answers: Partial<Answers>, replayer: Replayer): Promise<Verified> {
  const opened: EmbeddedTarget[] = [];
  const openTarget = async () => {
    const target = await embeddedTarget({ answers });
    opened.push(target);
    return target;
  };
  const pacts = pactsOf(pactDirectory);
  const verification = await verifyWith(replayer, { pacts, openTarget, activationTimeoutMs, preflight: providers });
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
export async function flowsOn(answers: Partial<Answers>): Promise<{ flow: Flow; left: number; confirmedBy?: string }> {
  const isSigned = (answers['callback-headers'] ?? 'standard-webhooks') === 'standard-webhooks';
  const secret = isSigned ? newSecret() : undefined;
  const receiver = await WebhookReceiver.listen({ secret });
  const callbacks = { url: receiver.url, secrets: secret ? [secret] : [] };
  const gateway = await startGateway({ answers, callbacks, retryDelaysMs: [20, 40] });
  try {
    const connection = new Connection({ baseUrl: gateway.url, token: gateway.token });
    const services = { gateway: new CommunicationGateway(connection), clients: new Clients(connection), receiver };
    const options = { businessUid: gateway.businessUid, displayName: 'Answers', externalUid: 'e1', timeoutMs: 6000 };
    const session = await openTypingSession(services, options).catch((error: unknown) => nameOf(error));
    const left = () => gateway.store.size.channels + gateway.store.size.sessions;
    if (typeof session === 'string') return { flow: { open: session } as Flow, left: left() };
    const typing = await session.typing().then(
      () => 'done',
      (error: unknown) => nameOf(error),
    );
    await session.close();
    return { flow: { open: 'opened', typing } as Flow, left: left(), confirmedBy: session.confirmedBy };
  } finally {
    await gateway.close();
    await receiver.close();
  }
}
