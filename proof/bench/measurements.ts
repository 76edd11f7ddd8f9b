import { colours } from '../../lib/colours';
import { measureActivation } from './activation';
import { measureCalls } from './calls';
import { measureGateway } from './gateway';
import { measureLiveRun } from './live-run';
import type { Bench } from './process';
import { measureRecord } from './record';
import { type Measured, render } from './report';
import { measureStart } from './start';
import type { Figure } from './statistics';
import { measureVerify } from './verify';

/**
 * The measurements in their order, by the names that --only takes. A measurement that fails throws. A goal that is not met is no error.
 */
export const measurements: Readonly<Record<string, { title: string; measure(bench: Bench): Promise<Figure[]> }>> = {
  record: { title: 'recording', measure: measureRecord },
  verify: { title: 'verifying', measure: measureVerify },
  activation: { title: 'to a usable session', measure: measureActivation },
  gateway: { title: 'embedded gateway', measure: measureGateway },
  calls: { title: 'calls to the provider', measure: measureCalls },
  live: { title: 'a live run', measure: measureLiveRun },
  start: { title: 'npm start', measure: measureStart },
};

/** Makes the chosen measurements and prints each when it is done. A measurement that fails does not stop the next. */
export async function measureAll(bench: Bench, chosen: (name: string) => boolean): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const [name, { title, measure }] of Object.entries(measurements)) {
    if (!chosen(name)) continue;
    try {
      const figures = await measure(bench);
      measured.push({ name, figures });
      if (figures.length > 0) process.stdout.write(render(title, figures, colours));
    } catch (error) {
      if (bench.signal.aborted) break;
      const failure = `${name} could not be measured: ${(error as Error).message}`;
      measured.push({ name, figures: [], failure });
      bench.progress(failure);
    }
  }
  return measured;
}
