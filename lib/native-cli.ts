import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The path of pact-cli's native program. The npm shim around it takes 0.4 s more for each call. @throws when it is not installed */
export function nativeCli(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@pact-foundation/pact-cli-${os}-${process.arch}`;
  try {
    const cli = createRequire(require.resolve('@pact-foundation/pact-cli/package.json'));
    const folder = dirname(cli.resolve(`${name}/package.json`));
    return join(folder, 'standalone', os === 'windows' ? 'pact.exe' : 'pact');
  } catch {
    throw new Error(`${name} is not installed: npm ci, without --omit=optional`);
  }
}
