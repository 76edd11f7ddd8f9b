import type { FastifyReply } from 'fastify';
import type { Client } from '../store';
import { type Context, requireBusiness, type Validated } from './request';

type SearchBy = NonNullable<Validated<'listClients'>['query']['search_by']>;

/** The fields that are searched for a term. The embedded core has no phone numbers and no dates. */
const searched: { readonly [searchBy in SearchBy | 'unset']: readonly (keyof Client)[] } = {
  uid: ['id'],
  email: ['email'],
  phone: [],
  updated_at: [],
  unset: ['email', 'first_name', 'last_name'],
};

export const clientOperations = (context: Context) => ({
  listClients(request: Validated<'listClients'>, reply: FastifyReply) {
    const { business_id, page = 1, per_page = 25, search_term = '', search_by = 'unset' } = request.query;
    requireBusiness(context, request.principal, business_id);
    const term = search_term.toLowerCase();
    const matches = (client: Client) =>
      searched[search_by].some((field) => client[field]?.toLowerCase().includes(term));
    const found = context
      .clientsOf(business_id)
      .filter((client) => !term || matches(client))
      .slice((page - 1) * per_page, page * per_page);
    const nameless = context.answers['client-names'] === 'null' && { first_name: null, last_name: null };
    return reply.send({ status: 'OK', data: { clients: found.map((client) => ({ ...client, ...nameless })) } });
  },
});
