import type { FastifyReply } from 'fastify';
import type { Changes } from '../changes';
import { ApiError, invalid, unknown } from '../errors';
import type { Lifecycles } from '../lifecycle';
import type { Client, Session, Store } from '../store';
import { done, requireBusiness, type Validated } from './request';

const shown = ({ uid, status, aiStatus }: Session) => ({ uid, status, ai_status: aiStatus });

const alreadyExists = () => new ApiError(422, { code: 'already_exists', message: 'Session already exist' });

export const sessionOperations = (
  store: Store,
  { channel: { usable: carriesSessions }, session: { usable: takesTyping } }: Lifecycles,
  changes: Changes,
  clientsOf: (businessUid: string) => Client[],
) => ({
  createSession(request: Validated<'createSession'>, reply: FastifyReply) {
    const { business_uid: businessUid, channel_uid, contact_uid, external_uid } = request.body;
    requireBusiness(request.caller, businessUid);
    const channel = store.channel(channel_uid, businessUid);
    if (!channel) throw unknown('channel');
    if (!carriesSessions.includes(channel.status))
      throw invalid('channel_uid', `The channel is ${channel.status}, not active`);
    if (!clientsOf(businessUid).some(({ id }) => id === contact_uid)) throw invalid('contact_uid', 'No such client');
    const ids = { businessUid, channelUid: channel_uid, contactUid: contact_uid, externalUid: external_uid };
    const session = store.addSession(ids);
    if (!session) throw alreadyExists();
    changes.session(session, 'active');
    return reply.code(201).send({ success: true, data: { session: shown(session) } });
  },

  listSessions(request: Validated<'listSessions'>, reply: FastifyReply) {
    const asked = (name: 'channel_uid' | 'business_uid' | 'contact_uid') =>
      request.query[name] ?? request.query[`filter[${name}]`];
    const required = (name: 'channel_uid' | 'business_uid') => {
      const value = asked(name);
      if (!value) throw new ApiError(422, { code: 'missing_field', message: 'Is required', field: name });
      return value;
    };
    const businessUid = required('business_uid');
    const channelUid = required('channel_uid');
    requireBusiness(request.caller, businessUid);
    if (!store.channel(channelUid, businessUid)) throw unknown('channel');
    const contactUid = asked('contact_uid');
    const sessions = store.sessionsOf(channelUid).filter((each) => !contactUid || each.contactUid === contactUid);
    return reply.send({ success: true, data: { sessions: sessions.map(shown) } });
  },

  updateSession(request: Validated<'updateSession'>, reply: FastifyReply) {
    const session = store.session(request.params.uid, request.caller.businessUid);
    if (!session) throw unknown('session');
    const { status, ai_status } = request.body;
    if (ai_status && !request.caller.aiReceptionist) {
      throw invalid('ai_status', "Only the AI receptionist's app may set it");
    }
    const channel = store.channel(session.channelUid, session.businessUid);
    if (status === 'active' && !(channel && carriesSessions.includes(channel.status))) {
      throw invalid('status', 'The channel is not active');
    }
    if (status && changes.session(session, status) === 'refuse') {
      throw invalid('status', `A session that is ${session.status} cannot become ${status}`);
    }
    session.aiStatus = ai_status ?? session.aiStatus;
    return reply.send(done);
  },

  deleteSession(request: Validated<'deleteSession'>, reply: FastifyReply) {
    const session = store.session(request.params.uid, request.caller.businessUid);
    if (!session) throw unknown('session');
    store.removeSession(session);
    return reply.send(done);
  },

  sendTyping(request: Validated<'sendTyping'>, reply: FastifyReply) {
    const { session_uid, contact_uid } = request.body;
    const session = store.session(session_uid, request.caller.businessUid);
    if (!session) throw unknown('session');
    if (session.contactUid !== contact_uid) throw invalid('contact_uid', "Is not the session's contact");
    if (!takesTyping.includes(session.status)) {
      throw invalid('session_uid', `The session is ${session.status}, not active`);
    }
    const channel = store.channel(session.channelUid, session.businessUid);
    if (!(channel && carriesSessions.includes(channel.status))) {
      throw invalid('session_uid', "The session's channel is not active");
    }
    return reply.send(done);
  },
});
