import type { VerifierOptions } from '@pact-foundation/pact';
import type { Provider } from './providers';

/** The pacts of one provider: how the Verifier finds them, and what is known of them beforehand. */
export interface PactSource {
  readonly provider: Provider;
  readonly options: Omit<VerifierOptions, 'provider' | 'providerBaseUrl'>;
  /** The interactions that must have a result. Nothing where only the Verifier gets to see the pacts. */
  readonly descriptions?: readonly string[];
  /** Said of a pact that is named by its URL: the Verifier works `pending` out only for those that it asks the broker for. */
  readonly pending?: boolean;
}
