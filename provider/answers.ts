import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from '../lib/folders';
import { writeInFolder } from '../lib/write-file';
import { type Answers, believed, type QuestionId, readAnswers } from './gateway/open-questions';

/** An answer that a gateway gave to the probe. */
const settledAnswer = z.strictObject({
  /** `other` for one that is in no list, which the embedded gateway cannot give. */
  answer: z.string(),
  /** The day, such as 2026-11-27. */
  settled: z.iso.date(),
  /** Host and port of the gateway. */
  by: z.string(),
  /** The request and the response, or the callback, that show the answer; masked. */
  evidence: z.string(),
});
export type SettledAnswer = z.infer<typeof settledAnswer>;
export type SettledAnswers = Readonly<Partial<Record<QuestionId, SettledAnswer>>>;

const document = z.record(z.string(), settledAnswer, {
  error: 'takes a question a line, as npm run probe writes them',
});

export const answersFile = join(projectFolder, 'provider', 'answers.yaml');

const header = `# The open questions that a live gateway has settled, written by npm run probe -- --write. The embedded gateway gives these answers, and
# the believed ones (provider/gateway/open-questions.ts) to all other questions.
`;

// Every embedded gateway asks here, mostly for no settled answer at all. The YAML library takes a tenth of the gateway's start, so it is
// loaded only where there is something to read or to write.
const yaml = () => require('yaml') as typeof import('yaml');
const yamlBlock = () => require('../lib/yaml-block') as typeof import('../lib/yaml-block');

function assertGivable(id: string, answer: string, where: string): void {
  try {
    readAnswers({ [id]: answer === 'other' ? believed[id as QuestionId] : answer });
  } catch (error) {
    throw new (yamlBlock().DocumentError)(where, (error as Error).message);
  }
}

/**
 * Reads which questions are settled. A file that is missing or empty settles none.
 * @throws {DocumentError} for a damaged file, with the line of its first mistake
 */
export function readSettled(file: string = answersFile): SettledAnswers {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    const { DocumentError, place } = yamlBlock();
    throw new DocumentError(place(file), `cannot be read: ${(error as Error).message.split(',')[0]}`);
  }
  if (text.split('\n').every((line) => /^\s*(#|$)/.test(line))) return {};
  const { data, where } = yamlBlock().readYaml(file, { text, line: 1 }, document);
  for (const [id, { answer }] of Object.entries(data)) assertGivable(id, answer, where(id));
  return data;
}

let known: Answers | undefined;

/**
 * The answers that the embedded gateway gives by itself: the settled ones, and the believed ones to all other questions. Read once.
 * @throws {DocumentError} for a damaged file
 */
export function currentAnswers(): Answers {
  known ??= { ...believed, ...givable(readSettled()) };
  return known;
}

const givable = (settled: SettledAnswers): Partial<Answers> =>
  Object.fromEntries(
    Object.entries(settled)
      .filter(([, { answer }]) => answer !== 'other')
      .map(([id, { answer }]) => [id, answer]),
  );

/** Writes the settled answers. The file is there whole, or as it was before. */
export const writeSettled = (settled: SettledAnswers, file: string = answersFile): Promise<void> =>
  writeInFolder(file, header + (Object.keys(settled).length > 0 ? yaml().stringify(settled, { lineWidth: 0 }) : ''));
