import { expect } from 'chai';
import { ProviderApi } from '../../verification/seeding/provider-api';
import type { Caller, Request } from '../../verification/target/caller';
import type { Target } from '../../verification/target/target';

/** The API of a provider that answers with these statuses in turn and then with 200, and the URLs that it was asked for. */
function api({ statuses = [], body = '{}' }: { statuses?: number[]; body?: string } = {}) {
  const asked: string[] = [];
  const call = async ({ url }: Request) => {
    asked.push(url.replace('http://gateway.test', ''));
    return { status: statuses.shift() ?? 200, headers: {}, body: Buffer.from(body) };
  };
  const urls = { 'communication-gw': 'http://gateway.test', core: 'http://core.test' };
  return { api: new ProviderApi({ call } as unknown as Caller, { urls, token: 'x' } as Target), asked };
}

describe('a call of seeding', () => {
  for (const uid of ['', '.', '..', '\ud800']) {
    it(`about the uid ${JSON.stringify(uid)} is refused and not sent`, async () => {
      const { api: provider, asked } = api();
      const refused = await provider.remove('channels', uid).then(
        () => 'sent',
        (error: Error) => error.message,
      );
      expect(refused).to.equal(`the provider gave the uid ${JSON.stringify(uid)}, which no path can hold`);
      expect(asked).to.deep.equal([]);
    });
  }

  it('encodes a uid in a path', async () => {
    const { api: provider, asked } = api();
    await provider.remove('sessions', 'a/../b?c#d');
    expect(asked).to.deep.equal(['/business/communication/sessions/a%2F..%2Fb%3Fc%23d']);
  });
});

describe('the listing of sessions for seeding', () => {
  const ids = { channelUid: 'c1', contactUid: 'contact000000001', externalUid: 'e1' };
  const body = JSON.stringify({ data: { sessions: [{ uid: 's1', status: 'active' }] } });

  /** Lists twice, from a provider that answers with these statuses; tells the outcomes, and which calls had the documented form. */
  async function listedTwice(...statuses: number[]) {
    const { api: provider, asked } = api({ statuses, body });
    const listed = [await provider.listedStatus(ids, 's1'), await provider.listedStatus(ids, 's1')];
    return { listed, documented: asked.map((url) => url.includes('filter')) };
  }

  for (const status of [400, 422]) {
    it(`stays with plain parameters that were taken after ${status} to the documented ones`, async () => {
      expect(await listedTwice(status)).to.deep.equal({
        listed: ['active', 'active'],
        documented: [true, false, false],
      });
    });
  }

  it('goes back to the documented parameters when the plain ones are refused too', async () => {
    expect(await listedTwice(422, 400)).to.deep.equal({
      listed: [undefined, 'active'],
      documented: [true, false, true],
    });
  });

  it('does not try plain parameters after any other refusal', async () => {
    expect(await listedTwice(404)).to.deep.equal({ listed: [undefined, 'active'], documented: [true, true] });
  });
});
