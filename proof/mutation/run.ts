import { Replayer } from '../../provider/verification/replayer';
import { embeddedTarget } from '../../provider/verification/target/target';
import { type Verification, verifyWith } from '../../provider/verification/verify';
import { experienceOf } from './client';
import { Excerpts } from './excerpts';
import { type Judgement, judgeBreaking, judgeCompatible } from './judge';
import type { BreakingMutant, Mutant, Mutants } from './mutant';

export interface Outcome extends Judgement {
  readonly mutant: Mutant | BreakingMutant;
}

export interface RunOptions {
  readonly mutants: Mutants;
  readonly pactDirectory: string;
  /** How many go on side by side, each with a gateway and a process of its own. */
  readonly sideBySide: number;
  readonly signal: AbortSignal;
  /** Told of each mutant when it is done, and how many there are. */
  readonly progress: (done: number, of: number) => void;
}

/**
 * Milliseconds that a callback may take. Breaking mutants cost that where none comes, so what they survive in haste is looked at
 * again, in case only the machine was slow. Compatible ones never cost it.
 */
const hastyMs = 1000;
const againMs = 4000;
const patientMs = 10_000;

export const isBreaking = (mutant: Mutant | BreakingMutant): mutant is BreakingMutant => 'expected' in mutant;

/** One process for many verifications: starting it takes longer than a verification. */
class Verifications {
  #replayer: Replayer | undefined;

  constructor(
    private readonly excerpts: Excerpts,
    private readonly signal: AbortSignal,
  ) {}

  /** @param only the interactions to verify; all of them when left out */
  async of(mutant: Mutant, activationTimeoutMs: number, only?: readonly string[]): Promise<Verification> {
    const { excerpts, signal } = this;
    const pacts = only ? excerpts.of(only) : excerpts.whole;
    this.#replayer ??= new Replayer({ local: true });
    const report = await verifyWith(this.#replayer, {
      pacts,
      openTarget: () => embeddedTarget(mutant.gateway()),
      activationTimeoutMs,
      signal,
      preflight: [],
    });
    if (report.results.length === 0) this.end();
    return report;
  }

  end(): void {
    this.#replayer?.stop();
    this.#replayer = undefined;
  }
}

async function judge(mutant: Mutant | BreakingMutant, verifications: Verifications): Promise<Judgement> {
  if (!isBreaking(mutant)) return judgeCompatible(await verifications.of(mutant, patientMs));
  const { expected } = mutant;
  if (expected.length > 0) {
    const hasty = judgeBreaking(mutant, await verifications.of(mutant, hastyMs, expected));
    if (hasty.status === 'killed') return hasty;
  }
  return judgeBreaking(mutant, await verifications.of(mutant, againMs));
}

/** Carries work out side by side. Ends with the first failure. */
async function each<Item>(
  items: readonly Item[],
  sideBySide: number,
  work: (item: Item, lane: number) => Promise<void>,
) {
  const queue = [...items];
  const lane = async (_: unknown, number: number) => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item, number);
  };
  await Promise.all(Array.from({ length: sideBySide }, lane));
}

/** The doubtful mutants, each where the app's own client puts it. */
async function classify({ mutants: { doubtful }, sideBySide, signal }: RunOptions): Promise<Omit<Mutants, 'doubtful'>> {
  const breaking: BreakingMutant[] = [];
  const compatible: Mutant[] = [];
  const usual = await experienceOf({});
  await each(doubtful, sideBySide, async (mutant) => {
    signal.throwIfAborted();
    const { operator, where, gateway } = mutant;
    if ((await experienceOf(gateway())) === usual)
      compatible.push({ operator: `${operator}, which the app does not read`, where, gateway });
    else breaking.push(mutant);
  });
  return { breaking, compatible };
}

/**
 * Verifies the contract against every mutant.
 * @throws when the gateway that was not changed is not verified: nothing could be said of the others
 */
export async function runMutants(options: RunOptions): Promise<Outcome[]> {
  const { mutants, sideBySide, signal, progress } = options;
  const excerpts = new Excerpts(options.pactDirectory);
  const lanes = Array.from({ length: sideBySide }, () => new Verifications(excerpts, signal));
  const [first] = lanes;
  try {
    const unchanged = { operator: 'none', where: 'the gateway', gateway: () => ({}) };
    const report = await first?.of(unchanged, patientMs);
    if (!report?.ok)
      throw new Error('The gateway is not verified as it is: run npm run pact:verify, and mend that first');
    const classified = await classify(options);
    const all = [...mutants.breaking, ...classified.breaking, ...mutants.compatible, ...classified.compatible];
    const outcomes: Outcome[] = [];
    await each(all, sideBySide, async (mutant, lane) => {
      signal.throwIfAborted();
      const verifications = lanes[lane];
      if (!verifications) return;
      outcomes.push({ mutant, ...(await judge(mutant, verifications)) });
      progress(outcomes.length, all.length);
    });
    const place = new Map(all.map((mutant, index) => [mutant as Mutant, index]));
    return outcomes.sort((one, other) => (place.get(one.mutant) ?? 0) - (place.get(other.mutant) ?? 0));
  } finally {
    for (const lane of lanes) lane.end();
    excerpts.remove();
  }
}
