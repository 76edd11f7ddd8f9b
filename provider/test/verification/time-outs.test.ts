import { expect } from 'chai';
import { timeOutsFor } from '../../verification/time-outs';

describe('the time-outs of a verification', () => {
  it('are whole milliseconds, because AbortSignal.timeout takes no others', () => {
    for (const activationMs of [1, 999, 5001, 7777, 19_999, 30_000])
      for (const [name, ms] of Object.entries(timeOutsFor(activationMs)))
        expect(ms, `${name} for ${activationMs}`).to.satisfy(Number.isInteger);
  });
});
