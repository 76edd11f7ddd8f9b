import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { projectFolder } from '../lib/folders';
import type { Place } from './outcome';

const recordings = join(projectFolder, 'consumer', 'recording');

const fromProject = (path: string) => relative(projectFolder, path).replaceAll('\\', '/');

/** The place that a text is, or begins with, such as "workflows/typing.md:12 has no steps". */
export function placeIn(text: string): Place | undefined {
  const [, file = '', line] = /^(.+?):(\d+)(?: |$)/.exec(text) ?? [];
  return line === undefined ? undefined : { file, line: Number(line) };
}

/** The place of the first line of a file that matches. */
function lineIn(path: string, text: string, isIt: (line: string) => boolean): Place | undefined {
  const line = text.split('\n').findIndex(isIt) + 1;
  return line > 0 ? { file: fromProject(path), line } : undefined;
}

/** The place of an interaction in its pact file. */
export const placeInPact = (path: string, text: string, description: string): Place | undefined =>
  lineIn(path, text, (line) => line.includes(`"description": ${JSON.stringify(description)}`));

/** Finds the lines of the tests that record interactions, by their descriptions: each is in one test, as a text of its own. */
export function recordingTests(): (description: string) => Place | undefined {
  const paths = readdirSync(recordings).filter((file) => file.endsWith('.pact.ts'));
  const tests = paths.map((file) => join(recordings, file)).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  return (description) => {
    const literals = ["'", '"', '`'].map((quote) => `${quote}${description}${quote}`);
    for (const { path, text } of tests) {
      const place = lineIn(path, text, (line) => literals.some((literal) => line.includes(literal)));
      if (place) return place;
    }
    return undefined;
  };
}
