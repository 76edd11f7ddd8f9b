import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startGateway } from '../../provider/gateway/start';
import { type Bench, ownProgram, runToEnd, send } from './process';
import { rounds } from './rounds';
import type { Figure } from './statistics';

const mebibytes = (bytes: number) => bytes / 2 ** 20;

/** Measures the memory of the embedded gateway with many channels, each created by a call of its API (without a network between). */
export async function measureMemory(bench: Bench): Promise<Figure[]> {
  const count = bench.quick ? 10_000 : 100_000;
  const uses: MemoryUse[] = [];
  const use = async () => {
    const { result } = await runToEnd(bench, ownProgram(__filename, String(count)));
    const found = result as MemoryUse;
    uses.push(found);
    return found.grown / count;
  };
  const what = `${count.toLocaleString('en')} channels`;
  const { ours } = await rounds(bench, { what, count: bench.quick ? 1 : 3, unit: 'bytes each' }, { ours: use });
  return [
    { name: `heap with ${what}`, unit: 'MiB', ours: uses.map(({ heap }) => mebibytes(heap)) },
    { name: `resident with ${what}`, unit: 'MiB', ours: uses.map(({ rss }) => mebibytes(rss)) },
    { name: 'heap for each channel', unit: 'bytes', ours },
  ];
}

/** The process that is measured. It is a process of its own, so that memory of other measurements does not count. */
async function createChannels(count: number) {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const used = () => {
    // The second collection frees what the first one finalizes.
    collect();
    collect();
    return process.memoryUsage();
  };
  const { app, store, token, businessUid, close } = await startGateway();
  const create = (index: number) =>
    app.inject({
      method: 'POST',
      url: '/business/communication/channels',
      headers: { authorization: `Bearer ${token}` },
      payload: { business_uid: businessUid, type: 'transactional', display_name: `Bench ${index}` },
    });
  // Memory that only the first calls need, compiled code above all, is no part of a channel.
  for (let index = 0; index < 2000; index += 1) await create(index);
  const before = used();
  const { channels: warm } = store.size;
  for (let index = 0; index < count; index += 1) await create(index);
  const after = used();
  const made = store.size.channels - warm;
  if (made !== count) throw new Error(`${made} channels were created, not ${count}`);
  await close();
  const { heapUsed: heap, rss } = after;
  return { heap, rss, grown: heap - before.heapUsed };
}

/** Bytes. */
type MemoryUse = Awaited<ReturnType<typeof createChannels>>;

if (require.main === module) void createChannels(Number(process.argv[2])).then(send);
