import { measureActivation } from './activation';
import { measureCalls } from './calls';
import type { Measurement } from './figure';
import { measureGateway } from './gateway';
import { measureRecord } from './record';
import { measureStart } from './start';
import { measureVerify } from './verify';

/** All that the bench measures, by the names that --only takes, in the order in which it is done. */
export const measurements = {
  record: { title: 'recording', measure: measureRecord },
  verify: { title: 'verifying', measure: measureVerify },
  activation: { title: 'to a usable session', measure: measureActivation },
  gateway: { title: 'embedded gateway', measure: measureGateway },
  calls: { title: 'calls to the provider', measure: measureCalls },
  start: { title: 'npm start', measure: measureStart },
} satisfies Record<string, Measurement>;

export type Name = keyof typeof measurements;
