import { expect } from 'chai';
import { describeFault, type Schedule } from '../../provider/gateway/faults/schedule';
import { neverStruck, printCensus, takeCensus } from './census';
import { complaintsAboutFlow } from './check-flow';
import { flowSchedules, oneFaultEach } from './flow-schedules';
import { Lanes } from './lanes';
import { type FlowPlayed, playFlow } from './play-flow';
import { holds, noRejectionUnseen, path, runs } from './property';

const atOnce = 32;

const outcome = ({ open, typing }: FlowPlayed): string => {
  const error = open.error ?? typing?.error;
  return error instanceof Error ? error.name : 'success';
};

const alone = new Set(oneFaultEach.map((schedule) => JSON.stringify(schedule)));
const isAlone = (schedule: Schedule) => alone.has(JSON.stringify(schedule));

describe("channel-app's flow against a gateway that misbehaves", () => {
  noRejectionUnseen();
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
      play: (schedule) => lanes.use((lane) => playFlow(schedule, lane)),
      complaints: complaintsAboutFlow,
    });
    if (path) return;
    const idle = played.filter(({ schedule, played: run }) => isAlone(schedule) && run.struck.length === 0);
    expect(idle.map(({ schedule }) => schedule.map(describeFault))).to.deep.equal([]);
    const census = takeCensus(played.map(({ schedule, played: run }) => ({ schedule, ...run, outcome: outcome(run) })));
    printCensus(census);
    expect(neverStruck(census)).to.deep.equal([]);
    expect([...census.outcomes.keys()]).to.include.members(['success', 'UnavailableError', 'UnauthorizedError']);
  });
});
