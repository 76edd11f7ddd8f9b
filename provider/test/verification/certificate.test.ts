import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { makeCertificate } from '../../../lib/test/certificate';
import { Replayer } from '../../verification/replayer';
import { readResults } from '../../verification/results';
import { Caller } from '../../verification/target/caller';
import { preflight } from '../../verification/target/preflight';
import { remoteTarget } from '../../verification/target/target';

describe('a certificate of its own', () => {
  const certificate = makeCertificate('IP:127.0.0.1');
  const kept = process.env.SSL_CERT_FILE;
  let server: Server;
  let url: string;

  before(async () => {
    server = createServer(certificate.pem, (_request, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    if (kept === undefined) delete process.env.SSL_CERT_FILE;
    else process.env.SSL_CERT_FILE = kept;
    certificate.remove();
    server.close();
    server.closeAllConnections();
  });

  it("is named where pact's core cannot use it, although the pact CLI can", async () => {
    process.env.SSL_CERT_FILE = certificate.file;
    const replayer = new Replayer({ local: false });
    const options = { provider: 'core', providerBaseUrl: url, pactUrls: [`${url}/pact.json`] };
    const [[replayed] = []] = await replayer.run([[options]], 20_000).finally(() => replayer.stop());
    const problems: string[] = [];
    readResults({ provider: 'core', options: {} }, replayed, (line) => problems.push(line));
    expect(problems).to.have.length(1);
    expect(problems[0]).to.match(/ pact's core cannot use its certificate: .* SSL_CERT_FILE .*\(CA:TRUE/);
  });

  it('is refused with the variable that would have it trusted', async () => {
    const listen = { host: '127.0.0.1', port: 0, path: '/' };
    const settings = { communicationGwUrl: url, coreUrl: url, token: 'a', businessUid: 'business00000001', listen };
    const target = await remoteTarget(settings);
    const caller = new Caller({ requestsPerSecond: 0, timeoutMs: 5000 });
    const refused = await preflight(target, ['core'], caller).catch((error: Error) => error.message);
    await target.close();
    expect(refused).to.equal(
      `core at ${url} has a certificate that is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT): set NODE_EXTRA_CA_CERTS to a PEM file that holds its issuer`,
    );
  });
});
