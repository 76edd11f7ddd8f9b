import { colours } from '../../lib/colours';
import { interruptible } from '../../lib/interruption';
import type { ProviderPacts } from '../../provider/verification/pacts/provider-pacts';
import { render } from '../../provider/verification/render';
import { type Verification, verify } from '../../provider/verification/verify';
import { readTargetSettings } from './target-settings';

/** Verifies pacts against the target that the environment names, and prints the outcome. */
export async function verifyPacts(
  pacts: readonly ProviderPacts[],
  { verbose }: { verbose?: boolean | undefined } = {},
): Promise<Pick<Verification, 'ok' | 'results'>> {
  const settings = readTargetSettings();
  const echo = verbose ? (text: string) => void process.stdout.write(text) : undefined;
  return interruptible(async (signal) => {
    const verification = await verify({ ...settings, pacts, signal, ...(echo && { echo }) });
    process.stdout.write(render(verification, colours));
    return verification;
  });
}
