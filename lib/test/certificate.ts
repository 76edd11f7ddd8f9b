import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Makes a certificate that only those trust who are told of its file.
 * @param name the host as OpenSSL writes it, such as `IP:127.0.0.1` or `DNS:gateway.test`
 */
export function makeCertificate(name: string) {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', `/CN=${name.replace(/^\w+:/, '')}`, '-addext', `subjectAltName=${name}`, '-days', '1'];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...subject];
  execFileSync('openssl', [...request, '-keyout', key, '-out', file], { stdio: 'pipe' });
  return {
    file,
    pem: { key: readFileSync(key), cert: readFileSync(file) },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
