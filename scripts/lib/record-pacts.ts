import { record } from '../../consumer/recording/record';
import { pactDirectory } from '../../lib/folders';

/** Records the pacts and prints how many interactions each file has. */
export async function recordPacts(reporter: 'dot' | 'spec'): Promise<void> {
  for (const [file, { interactions }] of await record(pactDirectory, reporter)) {
    console.log(`pacts/${file}: ${interactions} interaction${interactions === 1 ? '' : 's'}`);
  }
}
