import { execa } from 'execa';

export interface Ruby {
  /** The interpreter itself, not a version manager's shim. */
  path: string;
  version: string;
  platform: string;
}

/**
 * The variables that Ruby gets. It builds and runs other people's code, which needs no tokens of ours; and RUBYOPT, GEM_*, BUNDLE_*,
 * RACK_ENV, WEB_CONCURRENCY or a PACT_BROKER_* that is meant for the CLI would change how it works.
 */
const PASSED_ON =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|(https?|no|all)_proxy|SSL_CERT_(FILE|DIR)|GEMRC|CC|CXX|\w*FLAGS|CPATH|LIBRARY_PATH|LD_LIBRARY_PATH|PKG_CONFIG_PATH)$/i;

export const rubyEnvironment = (extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name))),
  ...extra,
});

/** Ruby 3.1 or newer with RubyGems; `undefined` where there is none. */
export async function findRuby(): Promise<Ruby | undefined> {
  const script = `require 'rbconfig'; require 'rubygems/gem_runner'; puts RbConfig.ruby, RUBY_VERSION, RUBY_PLATFORM`;
  // Ruby gets the whole environment in this call alone, because a version manager's shim reads variables of its own.
  const options = { timeout: 10_000, env: { RUBYOPT: '' }, reject: false, lines: true } as const;
  const { failed, stdout } = await execa('ruby', ['-e', script], options);
  if (failed) return undefined;
  const [path = '', version = '', platform = ''] = stdout;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 1) ? { path, version, platform } : undefined;
}
