import type { VerifierOptions } from '@pact-foundation/pact-core';
import type { Provider } from '../providers';

/** The pacts of one provider: how pact's core finds them, and what is known of them beforehand. */
export interface PactSource {
  readonly provider: Provider;
  readonly options: Omit<VerifierOptions, 'provider' | 'providerBaseUrl'>;
  /** Their file, where they are not a broker's. */
  readonly file?: string;
  /** The interactions that must have a result. Nothing where only the core gets to see the pacts. */
  readonly descriptions?: readonly string[];
  /** Said of a pact that is named by its URL: the core works `pending` out only for those that it asks the broker for. */
  readonly pending?: boolean;
}
