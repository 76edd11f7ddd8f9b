import type { Pact } from '../../../lib/pact';
import type { Provider } from '../providers';

/** A pact to replay, each interaction of which must have a result. */
export interface ProviderPacts {
  readonly provider: Provider;
  readonly pact: Pact;
  /** Its text as it was published. */
  readonly text: string;
  /** The file that holds it; `undefined` for a broker's. */
  readonly file?: string;
  /** True where a failure does not fail the provider's build; `undefined` where each interaction says so itself. */
  readonly pending?: boolean | undefined;
}
