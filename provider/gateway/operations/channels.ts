import type { FastifyReply } from 'fastify';
import { invalid, refusal } from '../errors';
import { type Context, done, ownChannel, requireBusiness, type Validated } from './request';

export const channelOperations = (context: Context) => {
  const { answers, store, changes } = context;
  return {
    createChannel(request: Validated<'createChannel'>, reply: FastifyReply) {
      const { business_uid, display_name = '' } = request.body;
      requireBusiness(context, request.principal, business_uid);
      const channel = store.addChannel({ businessUid: business_uid, displayName: display_name });
      const { uid, status, displayName } = channel;
      changes.created(channel);
      return reply.code(201).send({ success: true, data: { channel: { uid, status, display_name: displayName } } });
    },

    updateChannel(request: Validated<'updateChannel'>, reply: FastifyReply) {
      const channel = ownChannel(context, request.principal, request.params.uid);
      const { status, display_name, open_channel } = request.body;
      if (answers['display-name'] === 'required' && display_name === undefined) {
        throw refusal(422, { code: 'missing_field', message: 'Is required', field: 'display_name' });
      }
      if (answers['open-channel'] === 'refused' && open_channel !== undefined) {
        throw refusal(422, { code: 'unexpected', message: 'Is not a field of this request', field: 'open_channel' });
      }
      if (status && changes.channel(channel, status) === 'refuse') {
        throw invalid('status', `A channel that is ${channel.status} cannot become ${status}`);
      }
      channel.displayName = display_name ?? channel.displayName;
      channel.open = open_channel ?? channel.open;
      return reply.send(done);
    },

    deleteChannel(request: Validated<'deleteChannel'>, reply: FastifyReply) {
      store.removeChannel(ownChannel(context, request.principal, request.params.uid));
      return reply.send(done);
    },
  };
};
