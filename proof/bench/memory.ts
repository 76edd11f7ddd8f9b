import { z } from 'zod';
import type { Bench, Figure } from './figure';
import { lastLine, ownProgram, runToEnd } from './process';
import { rounds } from './rounds';

const channels = 100_000;
const memoryUse = z.object({ made: z.number(), heap: z.number(), rss: z.number(), grown: z.number() });
const megabytes = (bytes: number) => bytes / 2 ** 20;

/** What the embedded gateway takes with so many channels, each created by a call of its API (without a network between). */
export async function measureMemory(bench: Bench): Promise<Figure[]> {
  const count = bench.quick ? channels / 10 : channels;
  const program = ownProgram('memory-process.ts', String(count));
  const uses: z.infer<typeof memoryUse>[] = [];
  const use = async () => {
    const { out } = await runToEnd(bench, { ...program, args: ['--expose-gc', ...program.args] });
    const read = memoryUse.parse(JSON.parse(lastLine(out)));
    if (read.made !== count) throw new Error(`${read.made} channels were created, not ${count}`);
    uses.push(read);
    return read.grown / count;
  };
  const what = `${count.toLocaleString('en')} channels`;
  const { ours } = await rounds(bench, { what, count: bench.quick ? 1 : 3, unit: 'bytes each' }, { ours: use });
  return [
    { name: `heap with ${what}`, unit: 'MiB', ours: uses.map(({ heap }) => megabytes(heap)) },
    { name: `resident with ${what}`, unit: 'MiB', ours: uses.map(({ rss }) => megabytes(rss)) },
    { name: 'heap for each channel', unit: 'bytes', ours },
  ];
}
