import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gitEnvironment, gitFailure } from '../../lib/git';
import { commandBlocks, nodesOf } from '../../lib/markdown';

/** Turns a path with `*`, `**` and placeholders such as `<name>` into a pattern for whole paths. */
function pathPattern(path: string): RegExp {
  const literal = normalize(path)
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\/$/, '');
  return new RegExp(`^${literal.replace(/\*\*\/|\*|<[^>]*>/g, (glob) => (glob === '**/' ? '(.*/)?' : '[^/]*'))}$`);
}

function listFiles(root: string): string {
  try {
    return execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
      cwd: root,
      env: gitEnvironment(),
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    throw gitFailure(error);
  }
}

function readRepository(root: string) {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const files = listFiles(root)
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
  const withFolders = (file: string) => file.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  const paths = [...new Set(files.flatMap(withFolders))];
  const tests = files.filter((file) => /(^|\/)test\/.*\.ts$|\.test\.ts$/.test(file)).map(read);
  const ci = read('.ci/run').replaceAll(/^\s*#.*|\s/gm, ' ');
  // Commands write the files that .gitignore names: a fresh clone does not have them.
  const env = gitEnvironment();
  const isIgnored = (path: string) => spawnSync('git', ['check-ignore', '-q', path], { cwd: root, env }).status === 0;
  return {
    read,
    scripts: Object.keys(JSON.parse(read('package.json')).scripts),
    documents: files.filter((file) => file.endsWith('.md') && !/^workflows\/(?!README\.md)/.test(file)),
    looksLikePath: (word: string) =>
      /^[\w.*<][\w.*<>/-]*$/.test(word) &&
      /^(?!application|text).*\/|\.(cjs|json|md|mjs|pem|rb|sh|ts|ya?ml)$/.test(word),
    exists: (path: string, ...folders: string[]) =>
      folders.map((folder) => pathPattern(`${folder}/${path}`)).some((each) => paths.some((path) => each.test(path))) ||
      isIgnored(path),
    isRun: (call: string, commands: string[]) =>
      tests.some((test) => test.includes(call)) || commands.every((command) => ci.includes(` ${command} `)),
  };
}

type Repository = ReturnType<typeof readRepository>;

function* findings(repository: Repository, file: string): Generator<[line: number, finding: string]> {
  const markdown = repository.read(file);
  const folder = dirname(file);
  const texts: [line: number, text: string][] = [];
  for (const node of nodesOf(fromMarkdown(markdown))) {
    const line = node.position?.start.line ?? 0;
    if (node.type === 'inlineCode') texts.push([line, node.value]);
    if ('url' in node && !/^(\w+:|#)/.test(node.url) && !repository.exists(node.url.replace(/#.*/, ''), folder))
      yield [line, `${node.url} does not exist; correct the link`];
  }
  for (const { heading, index, line, commands } of commandBlocks(markdown)) {
    texts.push([line, commands.join('\n')]);
    const call = `commandBlock('${file}', '${heading}'${index === 0 ? '' : `, ${index}`})`;
    if (repository.isRun(call, commands)) continue;
    yield [line, `no test runs this block of commands; let one run ${call}, or mark the block as text`];
  }
  for (const [line, text] of texts) {
    for (const word of text.split(/[\s'"(),;]+/).filter(repository.looksLikePath)) {
      // A name alone, such as `states.ts` or `operations/`, may stand anywhere below the document's folder.
      const exists = repository.exists(word, '.', /\/./.test(word) ? folder : `${folder}/**`);
      if (!exists) yield [line, `${word} does not exist; correct the path`];
    }
  }
  for (const [index, text] of markdown.split('\n').entries()) {
    for (const [command, run, name = run] of text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]*\w)|(start|test)\b)/g))
      if (!repository.scripts.includes(`${name}`))
        yield [index + 1, `package.json has no script for ${command}; correct the name`];
  }
}

/**
 * Compares the Markdown documents of a git repository, other than step lists, with the repository.
 * @returns a line for each path or npm command that does not exist, and for each block of commands that no test runs
 */
export function checkDocs(root: string): string[] {
  const repository = readRepository(root);
  return repository.documents.flatMap((file) => {
    const inOrder = [...findings(repository, file)].sort(([a], [b]) => a - b);
    return inOrder.map(([line, finding]) => `${file}:${line}: ${finding}`);
  });
}
