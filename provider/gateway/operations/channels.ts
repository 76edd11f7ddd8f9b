import type { FastifyReply } from 'fastify';
import type { Changes } from '../changes';
import { invalid, unknown } from '../errors';
import type { Store } from '../store';
import { done, requireBusiness, type Validated } from './request';

export const channelOperations = (store: Store, changes: Changes) => ({
  createChannel(request: Validated<'createChannel'>, reply: FastifyReply) {
    const { business_uid, display_name = '' } = request.body;
    requireBusiness(request.caller, business_uid);
    const { uid, status, displayName } = store.addChannel({ businessUid: business_uid, displayName: display_name });
    return reply.code(201).send({ success: true, data: { channel: { uid, status, display_name: displayName } } });
  },

  updateChannel(request: Validated<'updateChannel'>, reply: FastifyReply) {
    const channel = store.channel(request.params.uid, request.caller.businessUid);
    if (!channel) throw unknown('channel');
    const { status, display_name, open_channel } = request.body;
    if (status && changes.channel(channel, status) === 'refuse') {
      throw invalid('status', `A channel that is ${channel.status} cannot become ${status}`);
    }
    channel.displayName = display_name ?? channel.displayName;
    channel.open = open_channel ?? channel.open;
    return reply.send(done);
  },

  deleteChannel(request: Validated<'deleteChannel'>, reply: FastifyReply) {
    const channel = store.channel(request.params.uid, request.caller.businessUid);
    if (!channel) throw unknown('channel');
    store.removeChannel(channel);
    return reply.send(done);
  },
});
