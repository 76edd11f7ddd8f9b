import { colours } from '../../lib/colours';
import { interruptible } from '../../lib/interruption';
import type { ProviderPacts } from '../../provider/verification/pacts/provider-pacts';
import { render } from '../../provider/verification/render';
import { type Verification, verify } from '../../provider/verification/verify';
import type { Say } from '../../results/tell';
import type { NamedTarget } from './target-settings';

/** Verifies pacts against a target, and prints the outcome. */
export async function verifyPacts(
  pacts: readonly ProviderPacts[],
  target: NamedTarget,
  say: Say,
  { verbose }: { verbose?: boolean | undefined } = {},
): Promise<Verification> {
  const echo = verbose ? say : undefined;
  return interruptible(async (signal) => {
    const verification = await verify({ ...target, pacts, signal, ...(echo && { echo }) });
    say(render(verification, colours));
    return verification;
  });
}
