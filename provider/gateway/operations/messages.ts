import type { FastifyReply } from 'fastify';
import { refusal } from '../errors';
import { type Context, done, ownChannel, type Validated } from './request';

export const messageOperations = (context: Context) => ({
  createMessage(request: Validated<'createMessage'>, reply: FastifyReply) {
    const { channel_uid: channelUid, message_uid: uid } = request.body;
    const channel = ownChannel(context, request.principal, channelUid);
    const message = context.store.addMessage({
      uid,
      channelUid,
      status: channel.status === 'active' ? 'pending' : 'channel_pending',
    });
    if (!message) throw refusal(422, { code: 'already_exists', message: 'Message already exist' });
    return reply.code(201).send({ success: true, data: { message: { uid, status: message.status } } });
  },

  updateMessage(request: Validated<'updateMessage'>, reply: FastifyReply) {
    const { channel_uid: channelUid, status } = request.body;
    const channel = context.store.channel(channelUid, request.principal.businessUid);
    const message = channel && context.store.message(channelUid, request.params.messageUid);
    if (!message) throw context.refusals.unknown('message');
    message.status = status;
    return reply.send(done);
  },
});
