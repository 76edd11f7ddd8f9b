import { z } from 'zod';
import type { CallOptions, Connection } from './connection';

const clientsAnswer = z.object({ data: z.object({ clients: z.array(z.object({ id: z.string().min(1) })) }) });

/** core's clients: the people that a business knows, and so the contacts that a session can be for. */
export class Clients {
  constructor(private readonly connection: Connection) {}

  /** The id of the business's first client, which is a contact uid of 16 characters; nothing when it has none yet. */
  async findFirst({ businessUid }: { businessUid: string }, options?: CallOptions): Promise<string | undefined> {
    const answer = await this.connection.call({
      ...options,
      method: 'GET',
      path: '/platform/v1/clients',
      query: { business_id: businessUid, per_page: '1' },
      statuses: [200],
      answer: clientsAnswer,
      repeatable: true,
    });
    return answer.data.clients[0]?.id;
  }
}
