import type { VerifierOptions } from '@pact-foundation/pact-core';
import type { Pact } from '../../../lib/pact';
import type { Provider } from '../providers';

/** The pacts of one provider: how pact's core finds them, and the facts that are certain before they are replayed. */
export interface ProviderPacts {
  readonly provider: Provider;
  readonly options: Omit<VerifierOptions, 'provider' | 'providerBaseUrl'>;
  /** The pact, each interaction of which must have a result; `undefined` where only the core gets to see the pacts. */
  readonly pact?: Pact;
  /** Its file; `undefined` for a broker's. */
  readonly file?: string;
  /** Set for a pact that is named by its URL: the core works it out only for pacts that it asks the broker for. */
  readonly pending?: boolean;
}
