import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** pact-cli's program itself: its npm shim costs 0.4 s a call. @throws when it is not installed */
export function nativeCli(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@pact-foundation/pact-cli-${os}-${process.arch}`;
  try {
    const besideCli = createRequire(require.resolve('@pact-foundation/pact-cli/package.json'));
    return join(
      dirname(besideCli.resolve(`${name}/package.json`)),
      'standalone',
      os === 'windows' ? 'pact.exe' : 'pact',
    );
  } catch {
    throw new Error(`${name} is not installed: npm ci, without --omit=optional`);
  }
}
