import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../../lib/json';
import type { Pact } from '../../../lib/pact';

type Plugin = Pact['plugins'][number];

const manifest = z.object({ name: z.string(), version: z.string() });

/** The folder where pact's core looks for plugins. */
const folder = () => process.env.PACT_PLUGIN_DIR || join(homedir(), '.pact', 'plugins');

function installed(): Plugin[] {
  if (!existsSync(folder())) return [];
  return readdirSync(folder()).flatMap((name) => {
    const file = join(folder(), name, 'pact-plugin.json');
    const { data } = manifest.safeParse(existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : undefined);
    return data ? [data] : [];
  });
}

/**
 * Tells which plugins of a pact are not installed, a line each: pact's core only says that it crashed. A later version serves as well.
 */
export function missingPlugins({ consumer, provider, plugins }: Pact): string[] {
  if (plugins.length === 0) return [];
  const present = installed();
  const missing = plugins.filter(
    ({ name, version }) =>
      !present.some((each) => each.name === name && each.version.localeCompare(version, 'en', { numeric: true }) >= 0),
  );
  return missing.map(
    ({ name, version }) =>
      `the pact of ${consumer} with ${provider} needs the plugin ${name} ${version}, which is not in ${folder()}: npx pact plugin install ${name} --version ${version}`,
  );
}
