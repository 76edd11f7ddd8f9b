import { cpSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectFolder } from '../../lib/folders';
import { type Bench, runToEnd } from './process';
import { rounds } from './rounds';
import type { Figure } from './statistics';

/** Folders that are no part of the program, or are linked instead. */
const leftOut = new Set(['node_modules', '.git', 'report']);

/** Copies the project, because `npm start` writes into its folder, in which somebody may be working. */
function copyProject(to: string): void {
  cpSync(projectFolder, to, { recursive: true, filter: (path) => !leftOut.has(relative(projectFolder, path)) });
  symlinkSync(join(projectFolder, 'node_modules'), join(to, 'node_modules'));
}

/** Seconds from the last line that `npm start` prints, such as "start 0.9 s, record 1.2 s, verify 1.5 s: 3.6 s in all". */
function stagesIn(out: string) {
  const found = /start ([\d.]+) s, record ([\d.]+) s, verify ([\d.]+) s: ([\d.]+) s in all/.exec(out);
  if (!found) throw new Error(`npm start does not say how long its stages took:\n${out.slice(-1000)}`);
  const [start = 0, record = 0, verify = 0, inAll = 0] = found.slice(1).map(Number);
  return { start, record, verify, inAll };
}

async function npmStart(bench: Bench, copy: string) {
  const times = mkdtempSync(join(bench.folder, 'loading-'));
  const env = { LOADING_TIMES: times, NODE_OPTIONS: `--require ${join(__dirname, 'loading-time.cjs')}` };
  const { seconds: whole, out } = await runToEnd(bench, { file: 'npm', args: ['start'], cwd: copy, env });
  const stages = stagesIn(out);
  // The seconds until the modules were loaded, in the command's process and in that of pact's core.
  const loaded = (script: string) => Number(readFileSync(join(times, script), 'utf8')) / 1000;
  return { ...stages, command: loaded('start.ts'), core: loaded('replay.cjs'), whole, npm: whole - stages.inAll };
}

/** Measures `npm start`, stage by stage, and how long Node and TypeScript take to get ready. */
export async function measureStart(bench: Bench): Promise<Figure[]> {
  const copy = join(bench.folder, 'project');
  copyProject(copy);
  // The first run does not count: the files are not in the machine's cache yet.
  await npmStart(bench, copy);
  const runs: Awaited<ReturnType<typeof npmStart>>[] = [];
  const ours = async () => {
    const run = await npmStart(bench, copy);
    runs.push(run);
    return run.whole;
  };
  await rounds(bench, { what: 'npm start', count: bench.quick ? 1 : 7 }, { ours });
  const seconds = (name: string, stage: keyof (typeof runs)[number]): Figure => ({
    name,
    unit: 's',
    ours: runs.map((run) => run[stage]),
  });
  const share = runs.map(({ command, npm, whole }) => (100 * (command + npm)) / whole);
  return [
    seconds('npm start, whole', 'whole'),
    seconds('  npm itself, before and after', 'npm'),
    seconds('  start', 'start'),
    seconds('  record', 'record'),
    seconds('  verify', 'verify'),
    seconds("Node and TypeScript, the command's process", 'command'),
    { name: '  and npm, share of the whole', unit: '%', ours: share },
    seconds("Node and TypeScript, the core's process (beside it)", 'core'),
  ];
}
