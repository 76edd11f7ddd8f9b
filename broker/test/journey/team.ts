import type { Ended } from '../../../lib/test/command';
import { needBroker } from './own-broker';
import { PipelineBroker } from './pipeline';
import { Repository } from './repository';

export const corePact = 'pacts/channel-app-core.json';

/** A team with a broker of its own for the whole suite and a new repository for each test. Call it in a `describe`. */
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
    /** As a changed test would have it. */
    changeCorePact: (contact: string): void => repository.replace(corePact, 'contact000000001', contact),
  };
}
