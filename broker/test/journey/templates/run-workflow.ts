import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Repository } from '../repository';
import { type Contexts, Expressions, type Status } from './expressions';
import { npmFolder } from './npm';
import type { Situation } from './situations';
import type { Job, Step, Workflow } from './workflow-file';

export interface Settings {
  readonly repository: Repository;
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** A step that was carried out. A step whose condition did not hold is not among them. */
export interface StepRun {
  readonly job: string;
  readonly where: string;
  readonly ok: boolean;
  /** The output of both streams. */
  readonly out: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The actions of the templates, as far as a command after them depends on it. Each throws when it fails. */
const actions: Readonly<Record<string, (work: JobFolder, inputs: Readonly<Record<string, string>>) => void>> = {
  'actions/checkout': (work, { ref }) => work.checkOut(ref),
  'actions/setup-node': ({ folder }, inputs) => mustExist(folder, inputs['node-version-file']),
  'actions/upload-artifact': ({ folder }, { path }) => mustExist(folder, path),
};

/** A pattern may match nothing: the scripts that are left out write nothing. */
function mustExist(folder: string, files: string | undefined): void {
  for (const file of (files ?? '').split('\n').filter((line) => line && !line.includes('*'))) {
    if (!existsSync(join(folder, file))) throw new Error(`${file} does not exist`);
  }
}

interface JobFolder {
  readonly folder: string;
  checkOut(ref: string | undefined): void;
}

/** Tells if an event starts a workflow. No filter but that of types is read: the templates start for every branch. */
const starts = ({ on }: Workflow, { github, type }: Situation): boolean => {
  const filters = on[github.event_name];
  if (!(github.event_name in on)) return false;
  const { types } = (filters ?? {}) as { types?: readonly string[] };
  return type === undefined || (types?.includes(type) ?? true);
};

/**
 * Carries out a workflow as GitHub would: its jobs in the order of `needs`, each in a clone of its own, with its conditions, matrix and
 * environment. The commands are real, but for those of `npm.ts`.
 */
export async function runWorkflow(workflow: Workflow, situation: Situation, settings: Settings): Promise<StepRun[]> {
  if (!starts(workflow, situation)) return [];
  const expressions = await Expressions.load();
  // GitHub gives a fork's code no secrets, except in the events that run in the name of the base.
  const seesSecrets = !situation.isFork || situation.github.event_name !== 'pull_request';
  const secrets = seesSecrets ? settings.secrets : {};
  const contexts: Contexts = { github: situation.github, vars: settings.vars, secrets };
  const ended = new Map<string, Status | 'skipped'>();
  const runs: StepRun[] = [];
  for (const [name, job] of workflow.jobs) {
    const needed = job.needs.map((each) => ended.get(each));
    const status = needed.every((each) => each === 'success') ? 'success' : 'failure';
    if (!expressions.holds(job.if, { ...contexts, needs: {} }, status)) {
      ended.set(name, 'skipped');
      continue;
    }
    let result: Status = 'success';
    for (const matrix of combinations(job)) {
      const done = await runJob(name, job, {
        workflow,
        situation,
        settings,
        expressions,
        contexts: { ...contexts, matrix },
      });
      runs.push(...done);
      if (done.some(({ ok }) => !ok)) result = 'failure';
    }
    ended.set(name, result);
  }
  return runs;
}

function combinations({ strategy }: Job): Contexts[] {
  return Object.entries(strategy?.matrix ?? {}).reduce<Contexts[]>(
    (all, [name, values]) => all.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
}

interface Around {
  readonly workflow: Workflow;
  readonly situation: Situation;
  readonly settings: Settings;
  readonly expressions: Expressions;
  readonly contexts: Contexts;
}

async function runJob(name: string, job: Job, around: Around): Promise<StepRun[]> {
  const { expressions, contexts, situation, settings } = around;
  const temporary = mkdtempSync(join(tmpdir(), 'template-'));
  const folder = join(temporary, 'work');
  const work = {
    folder,
    checkOut: (ref?: string) =>
      settings.repository.cloneTo(folder, ref || situation.sha, ref ? undefined : situation.branch),
  };
  const runs: StepRun[] = [];
  try {
    let status: Status = 'success';
    for (const step of job.steps) {
      if (!expressions.holds(step.if, contexts, status)) continue;
      const env = environmentOf(step, job, around, temporary);
      const { ok, out } = await carryOut(step, work, env, around);
      runs.push({ job: name, where: step.where, ok, out, env });
      if (!ok) status = 'failure';
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return runs;
}

async function carryOut(step: Step, work: JobFolder, env: StepRun['env'], { expressions, contexts }: Around) {
  try {
    if (step.run !== undefined) {
      const command = expressions.fill(step.run, contexts);
      const options = { cwd: work.folder, env, extendEnv: false, all: true, reject: false } as const;
      const { exitCode, all } = await execa('bash', ['-e', '-c', command], options);
      return { ok: exitCode === 0, out: `$ ${command}\n${all}\n` };
    }
    const [action = ''] = step.uses?.split('@') ?? [];
    const act = actions[action];
    if (!act) throw new Error(`the action ${action} is not known here`);
    const inputs = Object.entries(step.with).map(([name, value]) => [name, expressions.fill(value, contexts)]);
    act(work, Object.fromEntries(inputs));
    return { ok: true, out: '' };
  } catch (error) {
    return { ok: false, out: `${step.where} ${(error as Error).message}\n` };
  }
}

/** The variables of a step. Nothing of this machine's environment is in it but the paths. */
function environmentOf(
  step: Step,
  job: Job,
  { workflow, situation, expressions, contexts }: Around,
  temporary: string,
) {
  const { github } = situation;
  const event = join(temporary, 'event.json');
  writeFileSync(event, JSON.stringify(github.event));
  const given = [workflow.env, job.env, step.env].flatMap((env) => Object.entries(env));
  const own = given.map(([name, value]) => [name, expressions.fill(value, contexts)]);
  const ofGitHub = ['event_name', 'repository', 'sha', 'ref', 'ref_name', 'head_ref', 'base_ref'].map((name) => [
    `GITHUB_${name.toUpperCase()}`,
    String(github[name] ?? ''),
  ]);
  return {
    PATH: `${npmFolder(temporary)}:${process.env.PATH}`,
    HOME: process.env.HOME ?? '',
    XDG_STATE_HOME: join(temporary, 'state'),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_PATH: event,
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_RUN_ID: '1',
    GITHUB_STEP_SUMMARY: join(temporary, 'summary.md'),
    ...Object.fromEntries(ofGitHub),
    ...Object.fromEntries(own),
  } as Record<string, string>;
}
