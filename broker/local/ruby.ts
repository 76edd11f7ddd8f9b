import { execa } from 'execa';
import { childEnvironment } from '../../lib/child-environment';

export interface Ruby {
  /** The interpreter itself, not a version manager's shim. */
  path: string;
  version: string;
  platform: string;
}

/**
 * The environment of Ruby, which builds and runs other people's code: RUBYOPT, GEM_*, BUNDLE_*, RACK_ENV, WEB_CONCURRENCY or a
 * PACT_BROKER_* that is meant for the CLI would change how it works.
 */
export const rubyEnvironment = (set: Readonly<Record<string, string>>): NodeJS.ProcessEnv =>
  childEnvironment(set, /^(GEMRC|CC|CXX|\w*FLAGS|CPATH|LIBRARY_PATH|PKG_CONFIG_PATH)$/);

/** The variables of version managers, whose shims find the interpreter by them. */
const ofVersionManagers =
  /^((ASDF|MISE|RBENV|RVM|FRUM|CHRUBY|RTX)_\w+|RUBY_(ROOT|VERSION|ENGINE)|GEM_(HOME|PATH|ROOT))$/i;

/** Ruby 3.1 or newer with RubyGems; `undefined` where there is none. */
export async function findRuby(): Promise<Ruby | undefined> {
  const script = `require 'rbconfig'; require 'rubygems/gem_runner'; puts RbConfig.ruby, RUBY_VERSION, RUBY_PLATFORM`;
  const options = { timeout: 10_000, extendEnv: false, reject: false, lines: true } as const;
  const { failed, stdout } = await execa('ruby', ['-e', script], {
    ...options,
    env: childEnvironment({}, ofVersionManagers),
  });
  if (failed) return undefined;
  const [path = '', version = '', platform = ''] = stdout;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= 1) ? { path, version, platform } : undefined;
}
