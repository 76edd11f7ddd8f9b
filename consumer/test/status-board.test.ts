import { expect } from 'chai';
import { rejection } from '../recording/rejection';
import { ActivationFailedError, ActivationTimeoutError } from '../src';
import type { StatusChange } from '../src/callbacks';
import { StatusBoard } from '../src/status-board';
import { within } from './support/within';

const shortMs = 10;
const longMs = 5_000;

const channel = (status: 'pending' | 'active' | 'inactive' | 'blocked' | 'error', occurredAt = 0, uid = 'c1') =>
  ({ kind: 'channel', businessUid: 'b1', uid, status, occurredAt }) satisfies StatusChange;
const session = (status: 'active' | 'failed', uid = 's1') =>
  ({
    kind: 'session',
    businessUid: 'b1',
    uid,
    status,
    occurredAt: 0,
    channelUid: 'c1',
    contactUid: 'p1',
    externalUid: 'e1',
  }) satisfies StatusChange;

describe('StatusBoard', () => {
  let board: StatusBoard;
  beforeEach(() => {
    board = new StatusBoard();
  });

  it('tells at once what it knew before', async () => {
    board.note(channel('active'));
    await board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', 0);
  });

  it('tells what it learns later', async () => {
    const waiting = board.waitFor({ kind: 'session', uid: 's1' }, 'active', longMs);
    board.note(session('active'));
    await within(waiting, 'the status');
  });

  it('waits through other statuses for the right one', async () => {
    const waiting = board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', longMs);
    board.note(channel('pending', 1));
    board.note(channel('inactive', 2));
    board.note(channel('active', 3));
    await within(waiting, 'the status');
  });

  it('tells everyone who waits', async () => {
    const waiting = [1, 2, 3].map(() => board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', longMs));
    board.note(channel('active'));
    await within(Promise.all(waiting), 'the status');
  });

  it('does not take one channel for another', async () => {
    const waiting = rejection(board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', shortMs));
    board.note(channel('active', 0, 'c2'));
    expect(await waiting).to.be.instanceOf(ActivationTimeoutError);
  });

  it('does not take a channel for a session of the same uid', async () => {
    board.note(channel('active', 0, 'same'));
    expect(await rejection(board.waitFor({ kind: 'session', uid: 'same' }, 'active', shortMs))).to.be.instanceOf(
      ActivationTimeoutError,
    );
  });

  for (const change of [channel('error'), channel('blocked'), session('failed')]) {
    const says = `${change.kind} ${change.uid} became ${change.status}, not active`;

    it(`fails at once when a ${change.kind} becomes ${change.status}`, async () => {
      const waiting = rejection(board.waitFor(change, 'active', longMs));
      board.note(change);
      const error = await within(waiting, 'the failure', 1_000);
      expect(error).to.be.instanceOf(ActivationFailedError).with.property('message', says);
    });

    it(`fails at once when a ${change.kind} was ${change.status} before`, async () => {
      board.note(change);
      const error = await within(rejection(board.waitFor(change, 'active', longMs)), 'the failure', 1_000);
      expect(error).to.be.instanceOf(ActivationFailedError).with.property('message', says);
    });
  }

  it('says that no callback arrived at all', async () => {
    const error = await rejection(board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', shortMs));
    expect(error)
      .to.be.instanceOf(ActivationTimeoutError)
      .with.property('message', 'channel c1 did not become active within 10 ms: no callback arrived at all');
  });

  it('says what the last callback of the awaited thing said', async () => {
    board.note(channel('pending', 1));
    board.note(channel('inactive', 2));
    const error = await rejection(board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', shortMs));
    expect(error)
      .to.be.instanceOf(ActivationTimeoutError)
      .with.property('message', 'channel c1 did not become active within 10 ms: its last callback said inactive');
  });

  it('says which callbacks of others arrived last', async () => {
    for (const uid of ['c2', 'c3', 'c4', 'c2']) board.note(channel('active', 0, uid));
    board.note(session('failed'));
    const error = await rejection(board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', shortMs));
    const others = 'channel c4 active, channel c2 active, session s1 failed';
    expect(error)
      .to.be.instanceOf(ActivationTimeoutError)
      .with.property(
        'message',
        `channel c1 did not become active within 10 ms: no callback of it, the last of others: ${others}`,
      );
  });

  it('does not let an older change overwrite a newer one', async () => {
    board.note(channel('active', 2));
    expect(board.note(channel('inactive', 1))).to.equal(false);
    await board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', 0);
  });

  it('does not tell anyone of an older change', async () => {
    const waiting = rejection(board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', shortMs));
    board.note(channel('inactive', 2));
    board.note(channel('active', 1));
    expect(await waiting).to.be.instanceOf(ActivationTimeoutError);
  });

  it('lets no change of the future block later ones, however many there are', async () => {
    const future = Date.now() + 6 * 60_000;
    board.note(channel('pending', Date.now() - 1));
    expect(board.note(channel('inactive', future))).to.equal(true);
    expect(board.note(channel('active', Date.now()))).to.equal(true);
    expect(board.note(channel('inactive', future + 1))).to.equal(true);
    expect(board.note(channel('active', future))).to.equal(true);
  });

  it('keeps the order of changes by a clock that is four minutes ahead', () => {
    const ahead = Date.now() + 4 * 60_000;
    board.note(channel('active', ahead));
    expect(board.note(channel('inactive', ahead - 1))).to.equal(false);
  });

  it('takes the later received of two changes of the same time', async () => {
    board.note(channel('inactive', 1));
    expect(board.note(channel('active', 1))).to.equal(true);
    await board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', 0);
  });

  it('forgets the one that it has heard of least recently, beyond 10,000', async () => {
    for (let n = 0; n < 10_000; n += 1) board.note(channel('active', 0, `c${n}`));
    board.note(channel('active', 1, 'c0'));
    board.note(channel('active', 0, 'one more'));
    await board.waitFor({ kind: 'channel', uid: 'c0' }, 'active', 0);
    await board.waitFor({ kind: 'channel', uid: 'c2' }, 'active', 0);
    expect(await rejection(board.waitFor({ kind: 'channel', uid: 'c1' }, 'active', 0))).to.be.instanceOf(
      ActivationTimeoutError,
    );
  });
});
