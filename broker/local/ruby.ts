import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Ruby {
  /** The interpreter itself, not a version manager's shim. */
  path: string;
  version: string;
  platform: string;
}

/**
 * All that Ruby gets of our environment. What builds and runs here is other people's code, which needs no tokens of ours;
 * and RUBYOPT, GEM_*, BUNDLE_*, RACK_ENV, WEB_CONCURRENCY or a PACT_BROKER_* meant for the CLI would change how it works.
 */
const PASSED_ON =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|(https?|no|all)_proxy|SSL_CERT_(FILE|DIR)|GEMRC|CC|CXX|\w*FLAGS|CPATH|LIBRARY_PATH|LD_LIBRARY_PATH|PKG_CONFIG_PATH)$/i;

export function rubyEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const passedOn = Object.entries(process.env).filter(
    (entry): entry is [string, string] => PASSED_ON.test(entry[0]) && entry[1] !== undefined,
  );
  return { ...Object.fromEntries(passedOn), ...extra };
}

/** Ruby 3.1 or newer with RubyGems; nothing where there is none. */
export async function findRuby(): Promise<Ruby | undefined> {
  const script = `require 'rbconfig'; require 'rubygems/gem_runner'; puts RbConfig.ruby, RUBY_VERSION, RUBY_PLATFORM`;
  try {
    // The whole environment, this once: a version manager's shim reads its own variables.
    const { stdout } = await run('ruby', ['-e', script], { timeout: 10_000, env: { ...process.env, RUBYOPT: '' } });
    const [path = '', version = '', platform = ''] = stdout.trim().split('\n');
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major > 3 || (major === 3 && minor >= 1) ? { path, version, platform } : undefined;
  } catch {
    return undefined;
  }
}
