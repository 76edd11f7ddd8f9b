import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { BrokerError, Interrupted } from './errors';
import { withLock } from './lock';
import { signalGroup } from './process';
import type { Report } from './report';
import { type Ruby, rubyEnvironment } from './ruby';

const GEM_DEPS = join(__dirname, 'gem.deps.rb');
const TETHER = join(__dirname, 'tether.rb');

/** What compiling the gems needs beside Ruby itself. */
export const DEBIAN_PACKAGES = 'ruby-dev build-essential pkg-config libyaml-dev';

/** RubyGems says this of each gem before it installs it, or finds it installed. */
const GEM = /^(?:Installing|Using) (\S+) \((\S+)\)/;

/** Written last: a folder without it is half an installation. */
const isComplete = (home: string) => existsSync(join(home, 'COMPLETE'));

/** The pins and the Ruby in its name, so that a change of either installs anew and leaves a running broker its gems. */
function gemHome(cacheDir: string, pins: string, ruby: Ruby): string {
  const hash = createHash('sha256').update(pins).update(ruby.version).update(ruby.platform).digest('hex').slice(0, 12);
  return join(cacheDir, `pact-broker-gems-${hash}`);
}

function failure(output: string[], log: string): BrokerError {
  // "ERROR:  While executing gem ... (Class)" says what it is about on the line after it.
  const error = output.findIndex((line) => line.startsWith('ERROR'));
  const cause = output[error]?.includes('While executing') ? output[error + 1] : (output[error] ?? output.at(-1));
  const gem = output.findLast((line) => GEM.test(line))?.match(GEM);
  const [what, remedy] = cause?.includes('native extension')
    ? [`${gem?.[1]} ${gem?.[2]} does not compile`, `Debian needs: apt-get install ${DEBIAN_PACKAGES}`]
    : [cause?.replace('ERROR:', '').trim() ?? 'gem ended without a word', 'check that RubyGems can be reached'];
  return new BrokerError(`The Pact Broker could not be installed: ${what}. ${remedy} (all output: ${log})`);
}

/** @returns whether RubyGems succeeded. */
async function gemInstall(home: string, ruby: Ruby, onLine: (line: string) => void, signal?: AbortSignal) {
  if (signal?.aborted) throw new Interrupted();
  // RubyGems as a library: the gem command of a version manager is a shell script, which the tether cannot be put into.
  const gem = ['-r', TETHER, '-r', 'rubygems/gem_runner', '-e', 'Gem::GemRunner.new.run(ARGV)', '--'];
  const child = spawn(ruby.path, [...gem, 'install', '-g', GEM_DEPS, '--no-lock', '--no-document'], {
    env: rubyEnvironment({ GEM_HOME: home, GEM_PATH: home, MAKEFLAGS: `-j${availableParallelism()}` }),
    // Not in the GEM_HOME: RubyGems would then drop its downloads beside the folders, and not into cache/.
    cwd: dirname(home),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stop = () => child.pid && signalGroup({ pid: child.pid }, 'SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
  const [code] = await once(child, 'close');
  signal?.removeEventListener('abort', stop);
  return code === 0;
}

/**
 * Sees to it that the pinned gems are in the cache: 2 to 4 minutes the first time, nothing to do after that.
 * @returns the GEM_HOME.
 * @throws BrokerError with the remedy, Interrupted when called off; what is half done then is repaired by the next call.
 */
export async function installGems(cacheDir: string, ruby: Ruby, report: Report, signal?: AbortSignal): Promise<string> {
  const pins = await readFile(GEM_DEPS, 'utf8');
  const home = gemHome(cacheDir, pins, ruby);
  if (isComplete(home)) return home;
  await mkdir(home, { recursive: true }).catch((error: Error) => {
    throw new BrokerError(`The gems cannot be kept (${error.message}): set XDG_CACHE_HOME to a folder of yours`);
  });

  const install = async () => {
    if (isComplete(home)) return;
    const total = pins.match(/^gem /gm)?.length ?? 0;
    const log = `${home}.log`;
    report.line(`Installing the Pact Broker, ${total} gems, into ${home} (once; a few minutes)`);
    // RubyGems starts a gem anew unless its specification, which it writes last, is there; but it trusts a cut-off download.
    await rm(join(home, 'cache'), { recursive: true, force: true });
    const output: string[] = [];
    let done = 0;
    const onLine = (line: string) => {
      output.push(line);
      const gem = line.match(GEM);
      if (gem) report.progress(`[${++done}/${total}] ${gem[1]} ${gem[2]}`);
    };
    report.progress(`[0/${total}] downloading`);
    const ok = await gemInstall(home, ruby, onLine, signal);
    await writeFile(log, output.join('\n'));
    report.line(`${done} of ${total} gems`);
    if (signal?.aborted) throw new Interrupted();
    if (!ok) throw failure(output, log);
    await writeFile(join(home, 'COMPLETE'), '');
  };
  await withLock(`${home}.lock`, install, {
    signal,
    onWait: ({ pid }) => report.line(`Process ${pid} is installing the Pact Broker's gems; waiting for it`),
  });
  return home;
}
