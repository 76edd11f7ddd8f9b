import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { afterThisTest } from '../../../lib/test/clean-up';
import { Replayer } from '../../verification/replayer';

describe("the process of pact's core", () => {
  it('that cannot be started fails the run, also where it fails before that', async () => {
    const { execPath } = process;
    afterThisTest(() => {
      process.execPath = execPath;
    });
    process.execPath = '/nowhere/node';
    const replayer = new Replayer();
    process.execPath = execPath;
    await setImmediate();
    const failure = await replayer.run([], 1000).catch((error: Error) => error.message);
    expect(failure).to.match(/^The Verifier could not be run: spawn \/nowhere\/node ENOENT/);
  });
});
