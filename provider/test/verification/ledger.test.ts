import { expect } from 'chai';
import { Ledger } from '../../verification/target/ledger';

const response = (body: object, status = 201) => ({ status, headers: {}, body: Buffer.from(JSON.stringify(body)) });
const channel = (uid: string) => response({ success: true, data: { channel: { uid, status: 'pending' } } });
const session = (uid: string) => response({ success: true, data: { session: { uid, status: 'pending' } } });
const channels = '/v2/business/communication/channels';
const sessions = '/v2/business/communication/sessions';

describe('the ledger', () => {
  it('lists sessions before the channels that they are on', () => {
    const ledger = new Ledger();
    ledger.note('POST', channels, channel('c1'));
    ledger.note('POST', sessions, session('s1'));
    expect(ledger.open()).to.deep.equal([
      { kind: 'sessions', uid: 's1' },
      { kind: 'channels', uid: 'c1' },
    ]);
  });

  it('forgets what was deleted', () => {
    const ledger = new Ledger();
    ledger.note('POST', channels, channel('c1'));
    ledger.note('DELETE', `${channels}/c1`, response({}, 200));
    expect(ledger.open()).to.deep.equal([]);
  });

  it('keeps what could not be deleted', () => {
    const ledger = new Ledger();
    ledger.note('POST', channels, channel('c1'));
    ledger.note('DELETE', `${channels}/c1`, response({}, 500));
    expect(ledger.open()).to.have.length(1);
  });

  it('takes nothing from a refusal, from typing or from a list', () => {
    const ledger = new Ledger();
    ledger.note('POST', sessions, response({ errors: [{ uid: 'x' }] }, 422));
    ledger.note('POST', `${sessions}/typing`, response({ uid: 'x' }, 200));
    ledger.note('GET', sessions, response({ uid: 'x' }, 200));
    expect(ledger.open()).to.deep.equal([]);
  });
});
