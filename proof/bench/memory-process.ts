import { buildGateway } from '../../provider/gateway/build';
import { business, token } from './gateway-address';

// A program of its own, as what other measurements leave behind must not count: `memory-process.ts COUNT` creates so many
// channels through the API and prints what they take, after a collection of the garbage.

const count = Number(process.argv[2]);

function used() {
  // Twice: what the first one finalizes is free after the second.
  for (let collection = 0; collection < 2; collection += 1) global.gc?.();
  return process.memoryUsage();
}

async function main() {
  if (!global.gc) throw new Error('needs node --expose-gc');
  const { app, store } = await buildGateway({
    tokens: [{ token, kind: 'staff', businessUid: business }],
    clients: {},
    requestsPerSecond: 0,
  });
  const create = (index: number) =>
    app.inject({
      method: 'POST',
      url: '/business/communication/channels',
      headers: { authorization: `Bearer ${token}` },
      payload: { business_uid: business, type: 'transactional', display_name: `Bench ${index}` },
    });
  // What only the first calls need, compiled code above all, is no part of a channel.
  for (let index = 0; index < 2000; index += 1) await create(index);
  const before = used();
  const { channels: warm } = store.size;
  for (let index = 0; index < count; index += 1) await create(index);
  const after = used();
  const made = store.size.channels - warm;
  await app.close();
  process.stdout.write(
    `\n${JSON.stringify({ made, heap: after.heapUsed, rss: after.rss, grown: after.heapUsed - before.heapUsed })}\n`,
  );
}

void main();
