import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Figure } from './figure';
import { ownProgram, runToEnd } from './process';
import { comparedBySize, type Rivals } from './sizes';

/** Seconds of the whole process, start-up included. @throws unless all interactions are in the file that it leaves */
async function recorded(bench: Bench, way: 'ours' | 'plain', count: number): Promise<number> {
  const directory = mkdtempSync(join(bench.folder, 'recorded-'));
  try {
    const { seconds } = await runToEnd(bench, ownProgram('record-process.ts', way, String(count), directory));
    const interactions = readdirSync(directory).flatMap(
      (file): unknown[] => JSON.parse(readFileSync(join(directory, file), 'utf8')).interactions,
    );
    if (interactions.length !== count)
      throw new Error(`${way} recorded ${interactions.length} of ${count} interactions`);
    return seconds;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Recording: a directory for each interaction and one merge, against pact-js as documented, which merges into one file. */
export async function measureRecord(bench: Bench): Promise<Figure[]> {
  const rivals: Rivals = { plain: { name: 'plain pact-js', of: (count) => recorded(bench, 'plain', count) } };
  return comparedBySize(bench, {
    what: 'record',
    ours: (count) => recorded(bench, 'ours', count),
    rivals,
    goals: new Map([[1000, { text: 'at most 1/10', of: 'ratio', limit: 1 / 10 }]]),
  });
}
