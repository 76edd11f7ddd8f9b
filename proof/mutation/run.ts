import pMap from 'p-map';
import { KeptReplayers } from '../../provider/verification/kept-replayers';
import { pactsOf } from '../../provider/verification/pacts/pact-files';
import { embeddedTarget } from '../../provider/verification/target/target';
import { experienceOf } from './client';
import { judge } from './judge';
import type { Mutant } from './mutant';
import type { Outcome } from './score';

export interface RunOptions {
  readonly mutants: readonly Mutant[];
  readonly pactDirectory: string;
  /** How many go on side by side, each with a gateway and a process of its own. */
  readonly sideBySide: number;
  readonly signal: AbortSignal;
  /** Called for each mutant that is done. */
  readonly progress: (done: number, of: number) => void;
}

/**
 * Milliseconds that an activation may take. Where no callback comes, a breaking mutant takes all of them, so the first time is short. One
 * that survives, or fails other interactions too, is verified again, because a slow machine may have been the cause. A compatible mutant
 * never takes all of them.
 */
const activationMs = { hasty: 1000, again: 4000, patient: 10_000 } as const;

/** Decides the fate of an undecided mutant: it is compatible when the app's own code experiences no difference. */
async function decided(mutant: Mutant, usual: string): Promise<Mutant> {
  if (mutant.fate !== 'undecided') return mutant;
  const differs = async () => (await experienceOf(mutant.gateway())) !== usual;
  // A slow machine makes a difference too, but hardly twice.
  if ((await differs()) && (await differs())) return { ...mutant, fate: 'breaking' };
  return { ...mutant, fate: 'compatible', operator: `${mutant.operator}, which the app gets over` };
}

/**
 * Verifies the contract against every mutant.
 * @throws when the unchanged gateway does not pass: the mutants could then not be judged
 */
export async function runMutants(options: RunOptions): Promise<Outcome[]> {
  const { mutants, pactDirectory, sideBySide: concurrency, signal, progress } = options;
  const replayers = new KeptReplayers();
  const pacts = pactsOf(pactDirectory);
  const verify = ({ gateway }: Pick<Mutant, 'gateway'>, activationTimeoutMs: number) => {
    signal.throwIfAborted();
    const openTarget = () => embeddedTarget(gateway());
    return replayers.verify({ pacts, openTarget, activationTimeoutMs, signal, preflight: [] });
  };
  try {
    if (!(await verify({ gateway: () => ({}) }, activationMs.patient)).ok)
      throw new Error('The unchanged gateway does not pass: run npm run pact:verify, and mend that first');
    const usual = await experienceOf({});
    let done = 0;
    const outcomeOf = async (undecided: Mutant): Promise<Outcome> => {
      signal.throwIfAborted();
      const mutant = await decided(undecided, usual);
      const first = mutant.fate === 'breaking' ? activationMs.hasty : activationMs.patient;
      let judgement = judge(mutant, await verify(mutant, first));
      const isDoubtful = judgement.status === 'survived' || judgement.collateral.length > 0;
      if (isDoubtful) judgement = judge(mutant, await verify(mutant, activationMs.again));
      done += 1;
      progress(done, mutants.length);
      return { mutant, ...judgement };
    };
    return await pMap(mutants, outcomeOf, { concurrency });
  } finally {
    replayers.end();
  }
}
