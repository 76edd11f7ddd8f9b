import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../../../lib/folders';

/** The scripts that are not carried out here: `.ci/run` runs them, and a test that ran all tests would run itself. */
const leftOut = ['test', 'check', 'test:unit'];

/**
 * Makes a folder for PATH whose `npm` is the real one, with two differences: `npm ci` checks that package-lock.json fits package.json and
 * then takes the packages that are installed here, and the long scripts are only looked for in package.json.
 */
export function npmFolder(below: string): string {
  const folder = join(below, 'bin');
  mkdirSync(folder, { recursive: true });
  const script = `#!/usr/bin/env bash
set -e
real() { PATH=\${PATH#*:} npm "$@"; }
script=$1
if [ "$1" = run ]; then script=$2; fi
case "$script" in
  ci) real ci --dry-run --offline --ignore-scripts --no-audit --no-fund >/dev/null; ln -sfn '${projectFolder}/node_modules' node_modules ;;
  ${leftOut.join(' | ')}) node -e 'process.exit(process.argv[1] in require("./package.json").scripts ? 0 : 1)' "$script"; echo "npm run $script is left out here" ;;
  *) real "$@" ;;
esac
`;
  writeFileSync(join(folder, 'npm'), script, { mode: 0o755 });
  return folder;
}
