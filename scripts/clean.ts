import { run } from '../lib/cli';
import { cleanUpAccount } from '../provider/verification/target/clean-up';
import { readAccount } from './lib/target-settings';

const help = `
npm run pact:clean

Deletes the channels and sessions that killed runs of pact:verify and workflow have left on a live gateway, and does nothing else.
Each run keeps a ledger of them in XDG_STATE_HOME (~/.local/state), and cleans up by it after earlier runs as well. A run that still
goes on is left alone. No call lists channels: one whose creation got no response can only be named, for you to delete by hand.

  COMMUNICATION_GW_URL           the live gateway, as it was given to the run
  COMMUNICATION_GW_TOKEN         staff token for it
  COMMUNICATION_GW_BUSINESS_UID  business of the token, 16 characters

Exit code 0 when nothing is left, 1 when something may be: each is named.
`;

void run({
  help,
  async main() {
    const { cleaned, leftBehind, forget } = await cleanUpAccount(readAccount());
    for (const line of leftBehind) console.log(`left behind: ${line}`);
    console.log(`${cleaned} cleaned up, ${leftBehind.length} left behind`);
    await forget();
    return leftBehind.length > 0 ? 1 : 0;
  },
});
