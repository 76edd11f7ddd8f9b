import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Repository } from '../repository';
import { npmFolder } from './npm';

// Strict in what changes the commands; the rest is about the machine that runs them.
const job = z.strictObject({
  image: z.string(),
  variables: z.record(z.string(), z.string()).default({}),
  script: z.array(z.string()),
  after_script: z.array(z.string()).default([]),
  rules: z.array(z.strictObject({ if: z.string() })),
  artifacts: z.looseObject({ paths: z.array(z.string()).default([]) }).optional(),
});

export type GitlabJob = z.infer<typeof job>;

/** Reads the only job of the only GitLab pipeline in a document. */
export function readGitlabJob(file: string): GitlabJob {
  const blocks = [...readFileSync(file, 'utf8').matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text]) => text ?? '');
  const [text, ...more] = blocks.filter((each) => /^ {2}script:/m.test(each));
  if (text === undefined || more.length > 0) throw new Error(`${file} must hold one pipeline of GitLab`);
  const [only] = Object.values(parse(text));
  return job.parse(only);
}

type Variables = Readonly<Record<string, string>>;

/** Tells if a rule of the form `$A == $B` holds for a pipeline. @throws for any other form */
export function starts({ rules }: GitlabJob, variables: Variables): boolean {
  return rules.some((rule) => {
    const [, left = '', right = ''] = /^\$(\w+) == \$(\w+)$/.exec(rule.if) ?? [];
    if (!left) throw new Error(`the rule "${rule.if}" is not understood here`);
    return variables[left] !== undefined && variables[left] === variables[right];
  });
}

const expand = (text: string, variables: Variables): string =>
  text.replace(/\$(\w+)/g, (_, name: string) => variables[name] ?? '');

/** Carries the script out in a clone with a detached HEAD, all lines in one shell, as GitLab does. */
export async function runGitlabJob(gitlab: GitlabJob, repository: Repository, given: Variables) {
  const temporary = mkdtempSync(join(tmpdir(), 'gitlab-'));
  const folder = join(temporary, 'work');
  const variables: Variables = { ...given, CI: 'true', GITLAB_CI: 'true', CI_COMMIT_SHA: repository.version };
  const own = Object.entries(gitlab.variables).map(([name, value]) => [name, expand(value, variables)]);
  const paths = {
    PATH: `${npmFolder(temporary)}:${process.env.PATH}`,
    HOME: process.env.HOME ?? '',
    XDG_STATE_HOME: join(temporary, 'state'),
  };
  const env = { ...paths, ...variables, ...Object.fromEntries(own) };
  const script = [...gitlab.script, ...gitlab.after_script].join('\n');
  try {
    repository.cloneTo(folder, repository.version);
    const options = { cwd: folder, env, extendEnv: false, all: true, reject: false } as const;
    const { exitCode, all } = await execa('bash', ['-e', '-o', 'pipefail', '-c', script], options);
    return { code: exitCode, out: all };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
