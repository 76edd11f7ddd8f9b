import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { makeCertificate } from '../../../lib/test/certificate';
import { Caller } from '../../verification/target/caller';
import { preflight } from '../../verification/target/preflight';
import { remoteTarget } from '../../verification/target/target';

describe('a certificate of its own', () => {
  const certificate = makeCertificate('IP:127.0.0.1');
  let server: Server;
  let url: string;

  before(async () => {
    server = createServer(certificate.pem, (_request, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    certificate.remove();
    server.close();
    server.closeAllConnections();
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
