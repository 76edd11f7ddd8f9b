import { readdirSync, readlinkSync, realpathSync, watch } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { Command, type Ended } from '../../../lib/test/command';
import { drawKills } from '../../../lib/test/kills';
import { checkHealth } from '../../client/check';
import { readPidFile } from '../../local/data-folder';
import { installGems } from '../../local/install';
import { progressTo } from '../../local/progress';
import { findRuby } from '../../local/ruby';
import { cacheFolder } from '../../local/settings';
import { needBroker } from './own-broker';

interface Kill {
  /** An interrupted command gets the SIGINT of Ctrl-C, all others SIGKILL. */
  victim: 'command' | 'server' | 'both' | 'interrupted command';
  /** A folder that has no database yet, whose making takes most of a start. */
  emptyFolder: boolean;
  /** A number of milliseconds, or of changes in the data folder: the small windows between the files are among the changes. */
  after: { ms: number } | { changes: number };
}

const kills: fc.Arbitrary<Kill> = fc.record({
  victim: fc.constantFrom('command', 'server', 'both', 'interrupted command'),
  emptyFolder: fc.boolean(),
  after: fc.oneof(fc.record({ ms: fc.nat(9000) }), fc.record({ changes: fc.integer({ min: 1, max: 24 }) })),
});

/** How a start tells that its server was killed, before or after it was healthy. */
const told =
  /^The broker (ended before it answered\. The last lines of|at \S+ does not answer \(\w+\): npm run broker:stop)/;

/** The processes whose working directory a folder is: the broker's servers, known to a pid file or not. */
const serversIn = (folder: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder;
      } catch {
        // It has ended.
        return false;
      }
    })
    .map(Number);

async function untilNoServer(folder: string, deadlineMs = 10_000): Promise<void> {
  for (const end = Date.now() + deadlineMs; serversIn(folder).length > 0; await delay(50))
    if (Date.now() > end) throw new Error(`a server serves in ${folder}, but no command waits for it`);
}

describe('broker:start that is killed', function () {
  this.timeout(30 * 60_000);
  let drawn: Kill[];
  let folder: string;

  before(async function () {
    await needBroker(this, process.platform === 'linux' ? undefined : 'there is no /proc');
    const ruby = await findRuby();
    if (ruby) await installGems(cacheFolder(process.env), ruby, progressTo(process.stderr));
    drawn = drawKills(kills, 3);
  });

  const newFolder = async () => realpathSync(await mkdtemp(join(tmpdir(), 'killed-broker-')));
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(async () => {
    for (const pid of serversIn(folder)) process.kill(pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const command = (name: string) => {
    const { XDG_CACHE_HOME = '' } = process.env;
    const local = { LOCAL_BROKER_KIND: 'ruby', LOCAL_BROKER_PORT: '0', LOCAL_BROKER_DATA: folder };
    return new Command(`broker-${name}`, [], { ...local, XDG_CACHE_HOME });
  };

  /** Resolves at the moment of a kill, or when the command has ended before. */
  async function moment({ after }: Kill, ended: Promise<Ended>): Promise<void> {
    if ('ms' in after) return void (await Promise.race([delay(after.ms), ended]));
    let left = after.changes;
    const watcher = watch(folder);
    await new Promise<void>((resolve) => {
      watcher.on('change', () => --left <= 0 && resolve());
      void ended.then(() => resolve());
    });
    watcher.close();
  }

  async function killStart(kill: Kill): Promise<Ended> {
    const start = command('start');
    await moment(kill, start.ended);
    const servers = kill.victim.endsWith('command') ? [] : serversIn(folder);
    if (kill.victim === 'interrupted command') void start.kill('SIGINT');
    // A start that has no server yet is killed itself.
    else if (kill.victim !== 'server' || servers.length === 0) void start.kill('SIGKILL');
    for (const pid of servers) process.kill(pid, 'SIGKILL');
    const ended = await start.ended;
    // The server of a start that was killed ends with it, unless it was started and known.
    if (!(await readPidFile(folder))?.url) await untilNoServer(folder);
    return ended;
  }

  it('leaves a folder on which the next start works, and no server that nobody knows', async () => {
    for (const [index, kill] of drawn.entries()) {
      if (kill.emptyFolder) {
        await rm(folder, { recursive: true });
        folder = await newFolder();
      }
      const killed = await killStart(kill);
      if (killed.err) expect(killed.err, 'the killed start').to.match(told);
      const { code, out, err } = await command('start').ended;
      const how =
        killed.code === null ? 'killed' : `exit code ${killed.code}, ${(killed.err || killed.out).split('\n')[0]}`;
      console.log(`    ${index + 1}. ${JSON.stringify(kill)}: ${how}; then ${out.split('\n')[0]}${err}`);
      expect({ code, err }, JSON.stringify(kill)).to.deep.equal({ code: 0, err: '' });
      expect(out).to.match(/^Pact Broker \S+ (runs|is already running) at /);
      const broker = await readPidFile(folder);
      expect(serversIn(folder), 'servers').to.deep.equal([broker?.kind === 'ruby' && broker.pid]);
      expect(await checkHealth({ url: broker?.url ?? '' })).to.include({ ok: true });
      expect(await command('stop').ended).to.include({ code: 0, err: '' });
      expect(serversIn(folder), 'servers after broker:stop').to.deep.equal([]);
      expect((await readdir(folder)).sort()).to.deep.equal(['LOCAL-PACT-BROKER', 'broker.log', 'pact_broker.sqlite3']);
    }
  });
});
