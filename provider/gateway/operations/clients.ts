import type { FastifyReply } from 'fastify';
import type { Client } from '../store';
import { type Context, requireBusiness, type Validated } from './request';

const searched = ['email', 'first_name', 'last_name'] as const;

export const clientOperations = (context: Context, clientsOf: (businessUid: string) => readonly Client[]) => ({
  listClients(request: Validated<'listClients'>, reply: FastifyReply) {
    const { business_id, page = 1, per_page = 25, search_term = '', search_by } = request.query;
    requireBusiness(context, request.principal, business_id);
    const term = search_term.toLowerCase();
    const textsOf = (client: Client) =>
      search_by === 'uid'
        ? [client.id]
        : search_by === 'email'
          ? [client.email]
          : search_by
            ? []
            : searched.map((field) => client[field]);
    const found = clientsOf(business_id)
      .filter((client) => !term || textsOf(client).some((text) => text?.toLowerCase().includes(term)))
      .slice((page - 1) * per_page, page * per_page);
    const nameless = { first_name: null, last_name: null };
    const clients =
      context.answers['client-names'] === 'null' ? found.map((each) => ({ ...each, ...nameless })) : found;
    return reply.send({ status: 'OK', data: { clients } });
  },
});
