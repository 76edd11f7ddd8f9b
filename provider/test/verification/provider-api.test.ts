import { expect } from 'chai';
import { ProviderApi } from '../../verification/seeding/provider-api';
import type { Caller, Request } from '../../verification/target/caller';
import type { Target } from '../../verification/target/target';

/** The API of a provider that answers 200 to everything, and the URLs that it was asked for. */
function api() {
  const asked: string[] = [];
  const call = async ({ url }: Request) => {
    asked.push(new URL(url).pathname);
    return { status: 200, headers: {}, body: Buffer.from('{}') };
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
