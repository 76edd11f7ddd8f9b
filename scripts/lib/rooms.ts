import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import configuration from '../../.dependency-cruiser.cjs';
import { replaceBetween } from '../../lib/markdown';

const rooms = ['broker', 'consumer', 'lib', 'proof', 'provider', 'results', 'scripts', 'workflows'];
const begin = '<!-- rooms: begin -->';
const end = '<!-- rooms: end -->';

/**
 * Reads the imports of every room.
 * @returns `flowchart`: which folder imports which, tests left out, as Mermaid; `contributing`: CONTRIBUTING.md with it; `problems`: a line
 * for each import that .dependency-cruiser.cjs forbids, and one when CONTRIBUTING.md is not up to date
 */
export async function readRooms(root: string) {
  // dependency-cruiser awaits at its top level: require(), which an import statement becomes, cannot load it.
  const { cruise, format } = await import('dependency-cruiser');
  const { options, forbidden = [] } = configuration;
  const { output } = await cruise(rooms, { ...options, baseDir: root, validate: true, ruleSet: { forbidden } });
  if (typeof output === 'string') throw new Error(output);
  const problems = output.summary.violations.map(({ from, to, cycle, rule }) => {
    const path = cycle?.map(({ name }) => name).join(', which imports ') ?? to;
    return `${from} imports ${path}: ${forbidden.find(({ name }) => name === rule.name)?.comment}`;
  });

  const collapse = '^(lib|scripts|[^/]+/[^/]+)(?=/)';
  const picture = await format(output, { outputType: 'mermaid', exclude: '/test/', collapse });
  const lines = String(picture.output).trim().split('\n');
  const isArrow = (line: string) => line.includes('-->');
  // The reporter lists arrows in the order of the imports, which may change while the picture stays.
  const flowchart = [...lines.filter((line) => !isArrow(line)), ...lines.filter(isArrow).sort()].join('\n');

  const current = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const contributing = replaceBetween(current, begin, end, `\`\`\`mermaid\n${flowchart}\n\`\`\``);
  if (contributing === undefined) throw new Error(`CONTRIBUTING.md lacks the lines ${begin} and ${end}; add them`);
  if (contributing !== current)
    problems.push('CONTRIBUTING.md: the flowchart differs from the imports; npm run rooms -- --write mends it');
  return { flowchart, contributing, problems };
}
