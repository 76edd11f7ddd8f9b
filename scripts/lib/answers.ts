import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UsageError } from '../../lib/cli';
import { DocumentError, place, readYaml } from '../../lib/yaml-block';
import { currentAnswers, readSettled } from '../../provider/answers';
import { type Answers, believed, questionIds, readAnswers } from '../../provider/gateway/open-questions';
import { optional } from './flags';

/** YAML reads 409 as a number, and null as no value: both are answers. */
const answer = z
  .union([z.string(), z.number(), z.null()], { error: 'takes one answer, such as callback-form: flat' })
  .transform(String);
const answers = z.record(z.string(), answer, { error: 'takes one answer a line, such as callback-form: flat' });

/** @throws the error that `refuse` makes, given the reason why a question or answer does not exist */
function checked(id: string, given: string, refuse: (why: string) => Error): Partial<Answers> {
  try {
    readAnswers({ [id]: given });
  } catch (error) {
    throw refuse((error as Error).message);
  }
  return { [id]: given };
}

function readFlag(flag: string): Partial<Answers> {
  const [, id, given] = /^([^=]+)=(.+)$/.exec(flag) ?? [];
  if (!id || !given) throw new UsageError(`--answer takes id=value, such as callback-form=flat, and not "${flag}"`);
  return checked(id, given, (why) => new UsageError(`--answer ${flag}: ${why}`));
}

function readAnswersFile(file: string): Partial<Answers>[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new DocumentError(place(file), `cannot be read: ${(error as Error).message.split(',')[0]}`);
  }
  const { data, where } = readYaml(file, { text, line: 1 }, answers);
  return Object.entries(data).map(([id, given]) => checked(id, given, (why) => new DocumentError(where(id), why)));
}

/**
 * The answers of a file, overridden by those of flags such as `callback-form=flat`.
 * @throws {DocumentError} for a file that cannot be read, with the line of its first mistake
 * @throws {UsageError} for a flag that is not id=value, or that names a question or an answer that does not exist
 */
export function answersFrom(file: string | undefined, flags: readonly string[]): Partial<Answers> {
  const path = optional('answers', file);
  return Object.assign({}, ...(path === undefined ? [] : readAnswersFile(path)), ...flags.map(readFlag));
}

/** Where the answers of an embedded gateway come from, a line each: named for this run, settled by a live gateway, or believed. */
export function originsOf(named: Partial<Answers>): string[] {
  const settled = readSettled();
  const current = currentAnswers();
  const origin = (id: (typeof questionIds)[number]) => {
    if (id in named) return 'named';
    const { answer } = settled[id] ?? {};
    return answer === undefined || answer === 'other' ? 'believed' : 'settled';
  };
  const line = (kind: string, shown: (id: (typeof questionIds)[number]) => string) =>
    `${kind}: ${
      questionIds
        .filter((id) => origin(id) === kind)
        .map(shown)
        .join(', ') || 'none'
    }`;
  return [
    ...(Object.keys(named).length > 0 ? [line('named', (id) => `${id}=${named[id]}`)] : []),
    line('settled', (id) => `${id}=${current[id]} (${settled[id]?.settled} by ${settled[id]?.by})`),
    line('believed', (id) => `${id}=${believed[id]}`),
  ];
}
