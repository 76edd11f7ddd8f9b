import type { VerifierOptions } from '@pact-foundation/pact-core';
import type { Provider } from '../providers';

/** The pacts of one provider: how pact's core finds them, and the facts that are certain before they are replayed. */
export interface ProviderPacts {
  readonly provider: Provider;
  readonly options: Omit<VerifierOptions, 'provider' | 'providerBaseUrl'>;
  /** Their file; `undefined` for a broker's. */
  readonly file?: string;
  /** The interactions that must have a result; `undefined` where only the core gets to see the pacts. */
  readonly descriptions?: readonly string[];
  /** Set for a pact that is named by its URL: the core works it out only for pacts that it asks the broker for. */
  readonly pending?: boolean;
}
