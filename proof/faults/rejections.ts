import { inspect } from 'node:util';
import { expect } from 'chai';

/** For a `describe`: fails it when a promise was rejected and nobody saw to it, which mocha lets pass. */
export function noRejectionUnseen(): void {
  const unseen = new Set<unknown>();
  const note = (reason: unknown) => unseen.add(reason);
  before(() => process.on('unhandledRejection', note));
  after(() => {
    process.off('unhandledRejection', note);
    const [first] = unseen;
    expect(unseen.size, `rejections that nobody saw to, the first: ${inspect(first)}`).to.equal(0);
  });
}
