import type { Ended } from '../../../lib/test/command';
import { needBroker } from './own-broker';
import { PipelineBroker } from './pipeline';
import { Repository } from './repository';

export const corePact = 'pacts/channel-app-core.json';

/** Gives a suite a broker of its own, and each test a new repository. Call it in a `describe`. */
export function useTeam() {
  let broker: PipelineBroker;
  let repository: Repository;

  before(async function () {
    await needBroker(this);
    broker = await PipelineBroker.start();
  });
  after(() => broker?.end());
  beforeEach(() => {
    repository = Repository.create('pipeline');
  });
  afterEach(() => repository.remove());

  return {
    get broker(): PipelineBroker {
      return broker;
    },
    get repository(): Repository {
      return repository;
    },
    run: (script: string, args: readonly string[] = [], extra: Record<string, string> = {}): Promise<Ended> =>
      repository.run(script, args, { ...broker.environment, ...extra }),
    /** Changes a pact as a changed test would. */
    changeCorePact: (contact: string): void => repository.replace(corePact, 'contact000000001', contact),
  };
}
