import { z } from 'zod';
import type { CallOptions, Connection } from './connection';

const clientList = z.object({ data: z.object({ clients: z.array(z.object({ id: z.string().min(1) })) }) });

/** core's clients: the people that a business knows. A client is the contact of a session. */
export class Clients {
  constructor(private readonly connection: Connection) {}

  /** The id of the business's first client, a contact uid of 16 characters; `undefined` when it has none yet. */
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
