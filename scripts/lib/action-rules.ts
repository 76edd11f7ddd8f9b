import { isMap, isPair, isScalar, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';

/** Finds the actions that are not pinned to a commit: their owners can move a tag to other code. */
export const unpinned = (file: string, text: string): string[] =>
  text.split('\n').flatMap((line, index) => {
    const uses = /^\s*(?:- )?uses:\s*([^\s#]+)/.exec(line)?.[1];
    const pinned = !uses || uses.startsWith('./') || /@[0-9a-f]{40}$/.test(uses);
    return pinned ? [] : [`${file}:${index + 1} ${uses} is not pinned to a commit: name its sha, 40 digits long`];
  });

/** Finds the secrets that a whole workflow or job has: `npm ci` runs other people's code, which must not see them. */
export function wideSecrets(file: string, text: string): string[] {
  const lineCounter = new LineCounter();
  const workflow = parseDocument(text, { lineCounter });
  const jobs = workflow.get('jobs');
  const jobNodes = isMap(jobs) ? jobs.items.map(({ value }) => value) : [];
  return [workflow.contents, ...jobNodes].flatMap((node) => {
    const env = isMap(node) ? (node as YAMLMap).get('env') : undefined;
    const pairs = isMap(env) ? env.items.filter(isPair) : [];
    return pairs.flatMap(({ key, value }) => {
      if (!isScalar(key) || !isScalar(value) || !/\bsecrets\b/.test(String(value.value))) return [];
      const { line } = lineCounter.linePos(key.range?.[0] ?? 0);
      return [`${file}:${line} ${key.value} is a secret of all steps: set it in the env of the steps that need it`];
    });
  });
}

/** Finds the expressions in commands: GitHub puts their text into the shell, which carries out what somebody wrote into it. */
export function shellExpressions(file: string, text: string): string[] {
  const lineCounter = new LineCounter();
  const workflow = parseDocument(text, { lineCounter });
  const found: string[] = [];
  visit(workflow, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || key.value !== 'run' || !isScalar(value)) return;
      const [expression] = /\$\{\{.*?\}\}/s.exec(String(value.value)) ?? [];
      const { line } = lineCounter.linePos(value.range?.[0] ?? 0);
      if (expression) found.push(`${file}:${line} ${expression} reaches a shell: set it in env, and use the variable`);
    },
  });
  return found;
}
