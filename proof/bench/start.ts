import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '../../lib/folders';
import type { Bench, Figure } from './figure';
import { runToEnd } from './process';
import { rounds } from './rounds';

const hook = join(__dirname, 'loading-time.cjs');
/** Not part of the program, or linked instead. */
const left = new Set(['node_modules', '.git', 'coverage', 'report']);

/** A copy, as `npm start` writes into its folder: nobody's working tree is touched, and nobody's work is measured. */
function copyProject(to: string): void {
  cpSync(projectFolder, to, { recursive: true, filter: (path) => !left.has(relative(projectFolder, path)) });
  symlinkSync(join(projectFolder, 'node_modules'), join(to, 'node_modules'));
}

const stages = ['start', 'record', 'verify', 'in all'] as const;
type Stage = (typeof stages)[number];

/** Of the last line that `npm start` prints, such as "start 0.9 s, record 1.2 s, verify 1.5 s: 3.6 s in all". */
function stagesOf(out: string): Record<Stage, number> {
  const found = /start ([\d.]+) s, record ([\d.]+) s, verify ([\d.]+) s: ([\d.]+) s in all/.exec(out);
  if (!found) throw new Error(`npm start does not say how long its stages took:\n${out.slice(-1000)}`);
  return Object.fromEntries(stages.map((stage, index) => [stage, Number(found[index + 1])])) as Record<Stage, number>;
}

const loadingTime = z.object({ script: z.string(), ms: z.number() });

/** Seconds until the modules were there, in the command's process and in that of pact's core. */
function loadingTimes(directory: string): { command: number; core: number } {
  const times = readdirSync(directory).map((file) =>
    loadingTime.parse(JSON.parse(readFileSync(join(directory, file), 'utf8'))),
  );
  const of = (script: RegExp) => {
    const [found] = times.filter((each) => script.test(each.script));
    if (!found)
      throw new Error(`no process of npm start ran ${script}: ${times.map((each) => each.script).join(', ')}`);
    return found.ms / 1000;
  };
  return { command: of(/\bstart\.ts$/), core: of(/\breplay\.cjs$/) };
}

interface Run extends Record<Stage, number> {
  readonly whole: number;
  readonly command: number;
  readonly core: number;
}

async function npmStart(bench: Bench, copy: string): Promise<Run> {
  const times = mkdtempSync(join(bench.folder, 'loading-'));
  const env = { LOADING_TIMES: times, NODE_OPTIONS: `--require ${hook}` };
  const { seconds, out } = await runToEnd(bench, { file: 'npm', args: ['start'], cwd: copy, env });
  const run = { ...stagesOf(out), ...loadingTimes(times), whole: seconds };
  rmSync(times, { recursive: true });
  return run;
}

/** `npm start`, stage by stage, and how much of it is Node and TypeScript getting ready. */
export async function measureStart(bench: Bench): Promise<Figure[]> {
  const copy = join(bench.folder, 'project');
  mkdirSync(copy);
  copyProject(copy);
  const runs: Run[] = [];
  const measured = async () => {
    const run = await npmStart(bench, copy);
    runs.push(run);
    return run.whole;
  };
  // Not counted: the files are not in the machine's cache yet.
  await npmStart(bench, copy);
  await rounds(bench, { what: 'npm start', count: bench.quick ? 1 : 7 }, { ours: measured });
  const figure = (name: string, of: (run: Run) => number): Figure => ({ name, unit: 's', ours: runs.map(of) });
  return [
    figure('npm start, whole', (run) => run.whole),
    figure('  npm itself, before and after', (run) => run.whole - run['in all']),
    figure('  start', (run) => run.start),
    figure('  record', (run) => run.record),
    figure('  verify', (run) => run.verify),
    figure("Node and TypeScript, the command's process", (run) => run.command),
    {
      name: '  and npm, share of the whole',
      unit: '%',
      ours: runs.map((run) => (100 * (run.command + run.whole - run['in all'])) / run.whole),
    },
    figure("Node and TypeScript, the core's process (beside it)", (run) => run.core),
  ];
}
