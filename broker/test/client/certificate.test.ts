import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { answering, index, refusal } from './fixtures';

describe('a broker behind a certificate of its own', () => {
  let url: string;
  let certificate: string;
  let folder: string;
  let close: () => void;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'broker-test-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...subject];
    execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    certificate = cert;
    const https = createServer({ key: await readFile(key), cert: await readFile(cert) }, answering(200, index));
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(https.address() as AddressInfo).port}`;
    close = () => {
      https.closeAllConnections();
      https.close();
    };
  });

  after(async () => {
    close();
    await rm(folder, { recursive: true });
  });

  it('is refused with the variables that would have it trusted', async () => {
    expect(await refusal(url)).to.equal(
      'has a certificate that is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT): set NODE_EXTRA_CA_CERTS and SSL_CERT_FILE to a PEM file that holds its issuer',
    );
  });

  it('is trusted with them', async () => {
    const program = `
      const { BrokerClient } = require('./broker/client/broker-client');
      const { checkBroker } = require('./broker/client/check');
      const { pactBroker } = require('./broker/client/pact-cli');
      const client = new BrokerClient({ url: '${url}' });
      checkBroker(client).then(() => pactBroker(client, ['list-environments'], 'was reached')).catch((error) => console.log(error.message));`;
    const told = async (SSL_CERT_FILE: string) => {
      const { stdout } = await promisify(execFile)(process.execPath, ['-r', 'ts-node/register', '-e', program], {
        cwd: join(__dirname, '..', '..', '..'),
        env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate, SSL_CERT_FILE },
      });
      return stdout;
    };
    expect(await told(certificate)).to.match(/ was reached: /);
    expect(await told('/dev/null')).to.match(/answers, but not to the pact CLI: does SSL_CERT_FILE name/);
  });
});
