import { expect } from 'chai';
import { describeFault } from '../../provider/gateway/faults/schedule';
import { complaintsAboutFlow, complaintsAboutVerification } from './check';
import { Lanes, playVerification } from './play';
import { holds, noRejectionUnseen, path, reportFaults, runs } from './property';
import { flowSchedules, oneFaultEach, oneOfEachKind, verificationSchedules } from './schedules';

after(reportFaults);

describe("channel-app's flow against a gateway that misbehaves", () => {
  noRejectionUnseen();
  const atOnce = 32;
  const lanes = new Lanes();
  before(() => lanes.open(path ? 1 : atOnce));
  after(() => lanes.close());

  it('types or fails with one clear error, in time, and leaves nothing behind', async () => {
    const played = await holds({
      word: 'flow',
      schedules: flowSchedules,
      always: oneFaultEach,
      runs,
      atOnce,
      play: (schedule) => lanes.play(schedule),
      complaints: complaintsAboutFlow,
      outcome: ({ open, typing }) => {
        const error = open.error ?? typing?.error;
        return error instanceof Error ? error.name : 'success';
      },
      outcomes: ['success', 'UnavailableError', 'UnauthorizedError'],
    });
    // Where a fault is alone, no other fault can keep it from striking.
    const alone = new Set(oneFaultEach.map((schedule) => JSON.stringify(schedule)));
    const idle = played.filter((run) => alone.has(JSON.stringify(run.schedule)) && run.played.struck.length === 0);
    expect(idle.map(({ schedule }) => schedule.map(describeFault))).to.deep.equal([]);
  });
});

describe('the verification of a gateway that misbehaves', () => {
  noRejectionUnseen();

  it('is right when it says yes, explains when it says no, ends, and leaves nothing behind in silence', async () => {
    await holds({
      word: 'verification',
      schedules: verificationSchedules,
      always: oneOfEachKind,
      // Each takes a process and a second of CPU time.
      runs: Math.ceil(runs / 20),
      atOnce: 3,
      play: playVerification,
      complaints: complaintsAboutVerification,
      outcome: ({ result }) => (result ? (result.ok ? 'ok' : 'not ok') : 'could not begin'),
      outcomes: ['ok', 'not ok'],
    });
  });
});
