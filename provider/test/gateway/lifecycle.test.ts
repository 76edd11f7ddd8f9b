import { expect } from 'chai';
import {
  type ChannelStatus,
  type Lifecycle,
  lifecyclesFor,
  type SessionStatus,
  transitionTo,
} from '../../gateway/lifecycle';
import { believed } from '../../gateway/open-questions';

const lifecycles = lifecyclesFor(believed);

type Row<Status extends string> = [status: Status, changingTo: Status | '-', ...transitions: string[]];

// Rows: the status, and what it is changing to. Columns: the status asked for. Written out, not derived from the lifecycle.
const channelColumns: ChannelStatus[] = ['pending', 'active', 'inactive', 'deleted', 'blocked', 'error'];
const channelTable: Row<ChannelStatus>[] = [
  ['pending', '-', 'keep', 'start', 'refuse', 'refuse', 'refuse', 'refuse'],
  ['pending', 'active', 'cancel', 'keep', 'refuse', 'refuse', 'refuse', 'refuse'],
  ['active', '-', 'refuse', 'keep', 'start', 'refuse', 'refuse', 'refuse'],
  ['active', 'inactive', 'refuse', 'cancel', 'keep', 'refuse', 'refuse', 'refuse'],
  ['inactive', '-', 'refuse', 'start', 'keep', 'refuse', 'refuse', 'refuse'],
  ['inactive', 'active', 'refuse', 'keep', 'cancel', 'refuse', 'refuse', 'refuse'],
  ['error', '-', 'refuse', 'start', 'refuse', 'refuse', 'refuse', 'keep'],
  ['error', 'active', 'refuse', 'keep', 'refuse', 'refuse', 'refuse', 'cancel'],
  ['blocked', '-', 'refuse', 'refuse', 'refuse', 'refuse', 'keep', 'refuse'],
  ['deleted', '-', 'refuse', 'refuse', 'refuse', 'keep', 'refuse', 'refuse'],
];

const sessionColumns: SessionStatus[] = ['pending', 'active', 'inactive', 'deleted', 'failed'];
const sessionTable: Row<SessionStatus>[] = [
  ['pending', '-', 'keep', 'start', 'refuse', 'start', 'refuse'],
  ['pending', 'active', 'cancel', 'keep', 'refuse', 'start', 'refuse'],
  ['pending', 'deleted', 'cancel', 'start', 'refuse', 'keep', 'refuse'],
  ['active', '-', 'refuse', 'keep', 'start', 'start', 'refuse'],
  ['active', 'inactive', 'refuse', 'cancel', 'keep', 'start', 'refuse'],
  ['active', 'deleted', 'refuse', 'cancel', 'start', 'keep', 'refuse'],
  ['inactive', '-', 'refuse', 'start', 'keep', 'start', 'refuse'],
  ['inactive', 'active', 'refuse', 'keep', 'cancel', 'start', 'refuse'],
  ['inactive', 'deleted', 'refuse', 'start', 'cancel', 'keep', 'refuse'],
  ['failed', '-', 'refuse', 'start', 'refuse', 'start', 'keep'],
  ['failed', 'active', 'refuse', 'keep', 'refuse', 'start', 'cancel'],
  ['failed', 'deleted', 'refuse', 'start', 'refuse', 'keep', 'cancel'],
  ['deleted', '-', 'refuse', 'refuse', 'refuse', 'keep', 'refuse'],
];

function itMoves<Status extends string>(
  thing: string,
  lifecycle: Lifecycle<Status>,
  columns: Status[],
  table: Row<Status>[],
): void {
  for (const [status, changingTo, ...transitions] of table) {
    for (const [index, wanted] of columns.entries()) {
      const change = changingTo === '-' ? 'not changing' : `changing to ${changingTo}`;
      it(`a ${status} ${thing}, ${change}, asked to be ${wanted}: ${transitions[index]}`, () => {
        const changing = changingTo === '-' ? undefined : changingTo;
        expect(transitionTo(wanted, lifecycle, status, changing)).to.equal(transitions[index]);
      });
    }
  }

  it(`the table has every change that a ${thing} can be in`, () => {
    const rows = table.map(([status, changingTo]) => `${status} ${changingTo}`);
    const possible = columns.flatMap((status) => ['-', ...lifecycle.changes[status]].map((to) => `${status} ${to}`));
    expect(rows).to.have.members(possible);
  });
}

describe('the lifecycle', () => {
  itMoves('channel', lifecycles.channel, channelColumns, channelTable);
  itMoves('session', lifecycles.session, sessionColumns, sessionTable);

  it('begins with pending', () => {
    expect([lifecycles.channel.created, lifecycles.session.created]).to.deep.equal(['pending', 'pending']);
  });

  it('ends in error for a channel and in failed for a session whose callback nobody took', () => {
    expect([lifecycles.channel.undeliverable, lifecycles.session.undeliverable]).to.deep.equal(['error', 'failed']);
  });
});
