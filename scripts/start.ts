import { run } from '../lib/cli';
import { pactDirectory } from '../lib/folders';
import { pactsOf } from '../provider/verification/pacts/pact-files';
import { ofVerification } from '../results/cases/verification';
import { tell } from '../results/tell';
import { recordPacts } from './lib/record-pacts';
import { readTargetSettings, targetHelp } from './lib/target-settings';
import { verifyPacts } from './lib/verify-pacts';

const help = `
npm start

Records the contracts and verifies them: npm run pact:record, then npm run pact:verify, whose report it writes. Prints how
long each took.
${targetHelp}`;

const started = performance.now();
const seconds = (since: number, until: number) => `${((until - since) / 1000).toFixed(1)} s`;

void run({
  help,
  async main() {
    const target = readTargetSettings();
    await recordPacts('dot');
    const recorded = performance.now();
    const code = await tell('pact:verify', {}, async (say) =>
      ofVerification(await verifyPacts(pactsOf(pactDirectory), target, say)),
    );
    const verified = performance.now();
    const stages = [
      // Node and TypeScript run before the first line of this file.
      `start ${seconds(0, started)}`,
      `record ${seconds(started, recorded)}`,
      `verify ${seconds(recorded, verified)}`,
    ];
    console.log(`${stages.join(', ')}: ${seconds(0, verified)} in all`);
    return code;
  },
});
