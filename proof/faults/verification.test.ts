import { expect } from 'chai';
import { neverStruck, printCensus, takeCensus } from './census';
import { complaintsAboutVerification } from './check-verification';
import { playVerification } from './play-verification';
import { holds, noRejectionUnseen, path, runs } from './property';
import { oneOfEachKind, verificationSchedules } from './verification-schedules';

describe('the verification of a gateway that misbehaves', () => {
  noRejectionUnseen();

  it('is right when it says yes, explains when it says no, ends, and leaves nothing behind in silence', async () => {
    const played = await holds({
      word: 'verification',
      schedules: verificationSchedules,
      always: oneOfEachKind,
      // Each costs a process, and a second of a processor.
      runs: Math.ceil(runs / 20),
      atOnce: 3,
      play: playVerification,
      complaints: complaintsAboutVerification,
    });
    if (path) return;
    const outcome = (ok: boolean | undefined) => (ok === undefined ? 'could not begin' : ok ? 'ok' : 'not ok');
    const counted = played.map(({ schedule, played: run }) => ({
      schedule,
      ...run,
      outcome: outcome(run.verification?.ok),
    }));
    const census = takeCensus(counted);
    printCensus(census);
    expect(neverStruck(census)).to.deep.equal([]);
    expect([...census.outcomes.keys()]).to.include.members(['ok', 'not ok']);
  });
});
