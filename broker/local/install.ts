import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { BrokerError, fileError, Interrupted } from './errors';
import { withLock } from './lock';
import { signalGroup } from './process';
import type { Progress } from './progress';
import { type Ruby, rubyEnvironment } from './ruby';

const TETHER = join(__dirname, 'tether.rb');

/** The packages that compiling the gems needs beside Ruby itself. */
export const DEBIAN_PACKAGES = 'ruby-dev build-essential pkg-config libyaml-dev';

/** RubyGems prints this for each gem before it installs it, or when it finds it installed. */
const GEM = /^(?:Installing|Using) (\S+) \((\S+)\)/;

/**
 * Runs RubyGems. Where one of its threads cannot write a download, as on a full disk, the others would keep it, and then Ruby's exit, waiting
 * without end.
 */
const RUN = `Thread.abort_on_exception = true
begin
  Gem::GemRunner.new.run(ARGV)
rescue SystemExit => ended
  $stdout.flush
  exit!(ended.status)
end`;

/** check-checksums.rb says this of a download. */
const CHANGED = /(\S+\.gem) is not the file that gem\.checksums names/;

/** Written last: without this file the installation is not complete. */
const completeFile = (home: string) => join(home, 'COMPLETE');

/** The name depends on the pins and on Ruby, so a change of either installs anew, and a running broker keeps its gems. */
function gemHome(cacheDir: string, pins: string[], checksums: string, ruby: Ruby): string {
  const hash = createHash('sha256')
    .update(pins.join('\n'))
    .update(checksums)
    .update(ruby.version)
    .update(ruby.platform)
    .digest('hex')
    .slice(0, 12);
  return join(cacheDir, `pact-broker-gems-${hash}`);
}

function failure(output: string[], log: string, killedBy: string | undefined): BrokerError {
  const machine = killedBy
    ? `RubyGems was ended by ${killedBy}`
    : output.find((line) => /No space left on device|Killed signal terminated/.test(line))?.trim();
  if (machine) {
    const remedy = 'Give it more memory or disk, then start again';
    return new BrokerError(`The Pact Broker could not be installed: ${machine}. ${remedy} (all output: ${log})`);
  }
  const changed = output.map((line) => line.match(CHANGED)).find(Boolean);
  if (changed) {
    const remedy = 'Have RubyGems ask a source that serves it unchanged (see: gem sources)';
    return new BrokerError(`The Pact Broker could not be installed: ${changed[0]}. ${remedy} (all output: ${log})`);
  }
  // "ERROR:  While executing gem ... (Class)" has the cause on the line after it.
  const error = output.findIndex((line) => line.startsWith('ERROR'));
  const cause = output[error]?.includes('While executing') ? output[error + 1] : (output[error] ?? output.at(-1));
  const gem = output.findLast((line) => GEM.test(line))?.match(GEM);
  const [what, remedy] = cause?.includes('native extension')
    ? [`${gem?.[1]} ${gem?.[2]} does not compile`, `Debian needs: apt-get install ${DEBIAN_PACKAGES}`]
    : [cause?.replace('ERROR:', '').trim() ?? 'gem printed nothing', 'check that RubyGems can be reached'];
  return new BrokerError(`The Pact Broker could not be installed: ${what}. ${remedy} (all output: ${log})`);
}

/** @returns how RubyGems ended */
async function gemInstall(
  home: string,
  folder: string,
  ruby: Ruby,
  onLine: (line: string) => void,
  signal?: AbortSignal,
) {
  if (signal?.aborted) throw new Interrupted();
  // RubyGems as a library: the gem command of a version manager is a shell script, which the tether cannot be put into.
  const required = [TETHER, join(folder, 'check-checksums.rb'), 'rubygems/gem_runner'].flatMap((name) => ['-r', name]);
  const gem = [...required, '-e', RUN, '--'];
  const eachLine = function* (line: unknown) {
    onLine(String(line));
    yield line;
  };
  const child = execa(ruby.path, [...gem, 'install', '-g', join(folder, 'gem.deps.rb'), '--no-lock', '--no-document'], {
    env: rubyEnvironment({ GEM_HOME: home, GEM_PATH: home, MAKEFLAGS: `-j${availableParallelism()}` }),
    extendEnv: false,
    // In the GEM_HOME itself, RubyGems would put its downloads beside the folders and not into cache/.
    cwd: dirname(home),
    detached: true,
    stdout: eachLine,
    stderr: eachLine,
    reject: false,
  });
  // RubyGems leads a process group, so that its compilers end with it.
  const stop = () => child.pid && signalGroup({ pid: child.pid }, 'SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const { failed, signal: killedBy } = await child;
  signal?.removeEventListener('abort', stop);
  return { failed, killedBy };
}

/**
 * Installs the pinned gems into the cache, which takes 2 to 4 minutes the first time, and does nothing after that.
 * @param folder has gem.deps.rb, gem.checksums, and check-checksums.rb, which compares the downloads
 * @returns the GEM_HOME
 * @throws {BrokerError} with the remedy; Interrupted after an abort. The next call repairs a half-done installation.
 */
export async function installGems(
  cacheDir: string,
  ruby: Ruby,
  progress: Progress,
  signal?: AbortSignal,
  folder: string = __dirname,
): Promise<string> {
  const pins = (await readFile(join(folder, 'gem.deps.rb'), 'utf8')).match(/^gem .*$/gm) ?? [];
  const home = gemHome(cacheDir, pins, await readFile(join(folder, 'gem.checksums'), 'utf8'), ruby);
  if (existsSync(completeFile(home))) return home;
  const installLocked = async () => {
    if (existsSync(completeFile(home))) return;
    const log = `${home}.log`;
    progress.line(`Installing the Pact Broker, ${pins.length} gems, into ${home} (once; a few minutes)`);
    // RubyGems starts a gem anew unless its specification, which it writes last, is there; but it trusts a cut-off download.
    await rm(join(home, 'cache'), { recursive: true, force: true });
    const output: string[] = [];
    let done = 0;
    const onLine = (line: string) => {
      output.push(line);
      const gem = line.match(GEM);
      if (gem) progress.step(`[${++done}/${pins.length}] ${gem[1]} ${gem[2]}`);
    };
    progress.step(`[0/${pins.length}] downloading`);
    const { failed, killedBy } = await gemInstall(home, folder, ruby, onLine, signal);
    await writeFile(log, output.join('\n'));
    progress.line(`${done} of ${pins.length} gems`);
    if (signal?.aborted) throw new Interrupted();
    if (failed) throw failure(output, log, killedBy);
    await writeFile(completeFile(home), '');
  };
  try {
    await mkdir(home, { recursive: true });
    await withLock(`${home}.lock`, installLocked, {
      signal,
      onWait: ({ pid }) => progress.line(`Process ${pid} is installing the Pact Broker's gems; waiting for it`),
    });
    return home;
  } catch (error) {
    throw fileError(error, cacheDir, 'XDG_CACHE_HOME');
  }
}
