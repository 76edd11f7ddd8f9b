import { expect } from 'chai';
import type { Outcome } from '../../verification/target/caller';
import { Ledger, type Note } from '../../verification/target/ledger';

const response = (body: object, status = 201) => ({ status, headers: {}, body: Buffer.from(JSON.stringify(body)) });
const channel = (uid: string) => response({ success: true, data: { channel: { uid, status: 'pending' } } });
const session = (uid: string) => response({ success: true, data: { session: { uid, status: 'pending' } } });
const channels = '/v2/business/communication/channels';
const sessions = '/v2/business/communication/sessions';

const begin = (ledger: Ledger, method: string, path: string, body: object = {}) =>
  ledger.begin({ method, url: `http://gateway${path}`, headers: {}, body: JSON.stringify(body) });
const note = (ledger: Ledger, method: string, path: string, outcome: Outcome) => begin(ledger, method, path)(outcome);
const uids = (ledger: Ledger) => ledger.open().map(({ kind, uid }) => ({ kind, uid }));

describe('the ledger', () => {
  it('lists sessions before the channels that they are on', () => {
    const ledger = new Ledger();
    note(ledger, 'POST', channels, channel('c1'));
    note(ledger, 'POST', sessions, session('s1'));
    expect(uids(ledger)).to.deep.equal([
      { kind: 'sessions', uid: 's1' },
      { kind: 'channels', uid: 'c1' },
    ]);
  });

  it('forgets what was deleted', () => {
    const ledger = new Ledger();
    note(ledger, 'POST', channels, channel('c1'));
    note(ledger, 'DELETE', `${channels}/c1`, response({}, 200));
    expect(ledger.open()).to.deep.equal([]);
    expect(ledger.isClosed).to.equal(true);
  });

  it('keeps what could not be deleted', () => {
    const ledger = new Ledger();
    note(ledger, 'POST', channels, channel('c1'));
    note(ledger, 'DELETE', `${channels}/c1`, response({}, 500));
    expect(ledger.open()).to.have.length(1);
  });

  it('takes nothing from a refusal, from typing or from a list', () => {
    const ledger = new Ledger();
    note(ledger, 'POST', sessions, response({ errors: [{ uid: 'x' }] }, 422));
    note(ledger, 'POST', `${sessions}/typing`, response({ uid: 'x' }, 200));
    note(ledger, 'GET', sessions, response({ uid: 'x' }, 200));
    expect(ledger.open()).to.deep.equal([]);
  });

  it('has written what a call creates before the call goes out', () => {
    const written: Note[] = [];
    const ledger = new Ledger((line) => written.push(line));
    begin(ledger, 'POST', channels, { display_name: 'a name' });
    begin(ledger, 'POST', sessions, { channel_uid: 'c1', contact_uid: 'p1' });
    expect(written.map(({ at, ...line }) => ({ ...line, at: typeof at }))).to.deep.equal([
      { id: 1, kind: 'channels', displayName: 'a name', at: 'string' },
      { id: 2, kind: 'sessions', channelUid: 'c1', contactUid: 'p1', at: 'string' },
    ]);
  });

  it('lets no creating call out that it could not write', () => {
    const ledger = new Ledger(() => {
      throw new Error('the disk is full');
    });
    expect(() => begin(ledger, 'POST', channels)).to.throw('the disk is full');
    expect(ledger.open()).to.deep.equal([]);
    expect(() => begin(ledger, 'PUT', `${channels}/c1`)).not.to.throw();
  });

  const unknown: [string, Outcome][] = [
    ['got no response', 'not answered'],
    ['got the response of a proxy that did not wait', response({}, 504)],
    ['made the gateway fail', response({}, 500)],
    ['found the gateway unavailable', response({}, 503)],
    ['took the gateway too long', response({}, 408)],
    ['got a response without a uid', response({})],
  ];
  for (const [name, outcome] of unknown) {
    it(`keeps what may have been made by a call that ${name}`, () => {
      const ledger = new Ledger();
      note(ledger, 'POST', channels, outcome);
      expect(uids(ledger)).to.deep.equal([{ kind: 'channels', uid: undefined }]);
    });
  }

  it('knows what was made by its own uid, whatever other uid stands before it', () => {
    const ledger = new Ledger();
    const made = (uid: string) => ({ created_by: { uid: 'staff-1' }, uid });
    note(ledger, 'POST', channels, response({ data: { channel: made('chan-1') } }));
    note(ledger, 'POST', sessions, response({ data: { channel: made('chan-1'), session: made('session-1') } }));
    expect(ledger.open().map(({ uid }) => uid)).to.deep.equal(['session-1', 'chan-1']);
  });

  it('takes nothing from a call that was not carried out', () => {
    const ledger = new Ledger();
    note(ledger, 'POST', channels, 'not carried out');
    expect(ledger.open()).to.deep.equal([]);
  });

  it('is what its own notes say, whatever else stands between them', () => {
    const notes: unknown[] = [];
    const first = new Ledger((line) => notes.push(line));
    for (const uid of ['c1', 'c2']) note(first, 'POST', channels, channel(uid));
    note(first, 'POST', sessions, session('s1'));
    note(first, 'DELETE', `${sessions}/s1`, response({}, 200));
    begin(first, 'POST', channels, { display_name: 'unanswered' });
    const second = new Ledger(undefined, [
      undefined,
      ...notes,
      { id: 9, uid: 'of no entry' },
      'text',
      { id: 'no number' },
    ]);
    expect(second.open()).to.deep.equal(first.open()).and.to.have.length(3);
  });

  it('no longer lists what a person was told of, but is not closed', () => {
    const ledger = new Ledger();
    note(ledger, 'POST', channels, 'not answered');
    for (const entry of ledger.open()) ledger.named(entry);
    expect(ledger.open()).to.deep.equal([]);
    expect(ledger.isClosed).to.equal(false);
  });
});
