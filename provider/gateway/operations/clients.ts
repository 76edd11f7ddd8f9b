import type { FastifyReply } from 'fastify';
import type { Client } from '../store';
import { requireBusiness, type Validated } from './request';

const searched = ['email', 'first_name', 'last_name'] as const;

export const clientOperations = (clientsOf: (businessUid: string) => Client[]) => ({
  listClients(request: Validated<'listClients'>, reply: FastifyReply) {
    const { business_id, page = 1, per_page = 25, search_term = '', search_by } = request.query;
    requireBusiness(request.caller, business_id);
    const term = search_term.toLowerCase();
    const fields = search_by ? [search_by] : searched;
    const found = clientsOf(business_id).filter((client) =>
      fields.some((field) => client[field].toLowerCase().includes(term)),
    );
    return reply.send({ status: 'OK', data: { clients: found.slice((page - 1) * per_page, page * per_page) } });
  },
});
