import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { makeCertificate } from '../../../lib/test/certificate';
import { answering, askByProgram, index, refusal } from './fixtures';

describe('a broker behind a certificate of its own', () => {
  const certificate = makeCertificate('IP:127.0.0.1');
  let url: string;
  let close: () => void;

  before(async () => {
    const https = createServer(certificate.pem, answering(200, index));
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(https.address() as AddressInfo).port}`;
    close = () => {
      https.closeAllConnections();
      https.close();
    };
  });

  after(() => {
    close();
    certificate.remove();
  });

  it('is refused with the variables that would have it trusted', async () => {
    expect(await refusal(url)).to.equal(
      'has a certificate that is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT): set NODE_EXTRA_CA_CERTS and SSL_CERT_FILE to a PEM file that holds its issuer',
    );
  });

  it('is trusted with them', async () => {
    const told = (SSL_CERT_FILE: string) => askByProgram(url, { NODE_EXTRA_CA_CERTS: certificate.file, SSL_CERT_FILE });
    expect(await told(certificate.file)).to.match(/ was reached: /);
    expect(await told('/dev/null')).to.match(/answers, but not to the pact CLI: does SSL_CERT_FILE name/);
  });
});
