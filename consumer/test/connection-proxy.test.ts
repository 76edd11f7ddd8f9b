import { expect } from 'chai';
import { ForwardProxy } from '../../lib/test/forward-proxy';
import { useProxyVariables } from '../../lib/test/proxy-variables';
import { example } from '../recording/matchers';
import { CommunicationGateway, Connection } from '../src';
import { closing } from './support/closing';
import { inTurn, ok, ScriptedServer } from './support/scripted-server';

describe('Connection, where the environment names a proxy', () => {
  const use = closing();
  const variables = useProxyVariables();

  const asked = async (host: string) => {
    const { url, requests } = use(await ScriptedServer.listen(inTurn(ok)));
    const proxy = use(await ForwardProxy.listen());
    variables({ ALL_PROXY: proxy.url });
    const baseUrl = url.replace('127.0.0.1', host);
    await new CommunicationGateway(new Connection({ baseUrl, retries: 0 })).sendTyping(example);
    expect(requests).to.have.length(1);
    return proxy.asked.length;
  };

  for (const host of ['127.0.0.1', 'localhost']) {
    it(`asks ${host} itself`, async () => expect(await asked(host)).to.equal(0));
  }

  it('asks a service elsewhere through the proxy', async () => expect(await asked('gateway.test')).to.equal(1));
});
