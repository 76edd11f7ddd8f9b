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

const own = (error: object) => JSON.stringify({ success: false, errors: [{ message: 'No', ...error }] });
const gone = own({ code: 'missing' });
/** Answers that no service gives about what is gone, with the statuses of those that it gives. */
const foreign: [number, string][] = [
  [422, '{"status":"Error","error":"Unauthorized"}'],
  [404, 'Bad Gateway'],
  [404, '"Bad Gateway"'],
  [404, '{"statusCode":404,"message":"Cannot DELETE /business/communication/channels/c1"}'],
  [404, '<html><h1>404 Not Found</h1></html>'],
  [404, ''],
];

describe('a deletion of teardown', () => {
  const removed = (status: number, body: string) =>
    api({ statuses: [status], body })
      .api.remove('channels', 'c1')
      .then(
        () => 'gone',
        (error: Error) => error.message,
      );

  for (const status of [404, 422]) {
    it(`takes the service's ${status} as a sign that the channel is gone`, async () => {
      expect(await removed(status, gone)).to.equal('gone');
    });
  }

  for (const [status, body] of foreign) {
    it(`does not take ${status} ${body || 'without a body'} for one`, async () => {
      expect(await removed(status, body)).to.match(new RegExp(`^DELETE \\S+: ${status} `));
    });
  }
});

describe('the listing of sessions for teardown', () => {
  const field = own({ code: 'missing_field', field: 'channel_uid' });

  /** Lists from a provider that gives these answers in turn. */
  async function listed(...answers: [number, string][]) {
    const call = async () => {
      const [status, body] = answers.shift() ?? [500, ''];
      return { status, headers: {}, body: Buffer.from(body) };
    };
    const urls = { 'communication-gw': 'http://gateway.test', core: 'http://core.test' };
    const provider = new ProviderApi({ call } as unknown as Caller, { urls, token: 'x' } as Target);
    return provider.sessionsOf('c1', 'contact').catch(({ status }: { status?: number }) => status);
  }

  it('finds none on a channel that is gone, whichever status and parameters the service has', async () => {
    expect(await listed([404, gone])).to.deep.equal([]);
    expect(await listed([422, gone], [422, gone])).to.deep.equal([]);
    expect(await listed([422, gone], [400, field])).to.deep.equal([]);
    expect(await listed([422, field], [422, gone])).to.deep.equal([]);
  });

  it('knows nothing from any other answer', async () => {
    expect(await listed([404, 'Bad Gateway'])).to.equal(404);
    expect(await listed([422, field], [422, field])).to.equal(422);
    expect(await listed([422, field], [500, ''])).to.equal(500);
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
