import { z } from 'zod';
import { listOf } from './communication-gateway';
import type { CallOptions, Connection } from './connection';

const clientList = z.object({ data: z.object({ clients: listOf(z.object({ id: z.string().min(1) })) }) });

/** Calls core for its clients, the people that a business knows. In a session a client is called its contact. */
export class Clients {
  constructor(private readonly connection: Connection) {}

  /** Returns the id of a business's first client, which has 16 characters; `undefined` when the business has no client yet. */
  async findFirst({ businessUid }: { businessUid: string }, options?: CallOptions): Promise<string | undefined> {
    const read = await this.connection.call({
      ...options,
      method: 'GET',
      path: '/platform/v1/clients',
      query: { business_id: businessUid, per_page: '1' },
      statuses: [200],
      reads: clientList,
      repeatable: true,
    });
    return read.data.clients[0]?.id;
  }
}
