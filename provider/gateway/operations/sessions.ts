import type { FastifyReply, FastifyRequest } from 'fastify';
import { invalid } from '../errors';
import type { Channel, Session } from '../store';
import { type Context, done, ownChannel, requireBusiness, type Validated } from './request';

const shown = ({ uid, status, aiStatus }: Session) => ({ uid, status, ai_status: aiStatus });

/** The names that a parameter of GET /sessions may have, by its plain name. */
const parameterNames = {
  filter: (name: string) => [`filter[${name}]`],
  plain: (name: string) => [name],
  both: (name: string) => [`filter[${name}]`, name],
};

export const sessionOperations = (context: Context) => {
  const { answers, refusals, lifecycles, store, changes } = context;
  const find = (uid: string, { principal }: Pick<FastifyRequest, 'principal'>) => {
    const session = store.session(uid, principal.businessUid);
    if (!session) throw refusals.unknown('session');
    return session;
  };
  const isUsable = (channel: Channel | undefined) =>
    channel !== undefined && lifecycles.channel.usable.includes(channel.status);
  const channelOf = ({ channelUid, businessUid }: Session) => store.channel(channelUid, businessUid);

  /** Finds the session that a typing call is about. */
  function typed(request: FastifyRequest): Session {
    const body = request.body as Record<string, string>;
    if (answers['typing-body'] === 'contact') {
      const channel = store.channel(body.channel_uid ?? '', request.principal.businessUid);
      const session = channel && store.sessionsOf(channel.uid).find((each) => each.externalUid === body.external_uid);
      if (!session) throw refusals.unknown('session');
      return session;
    }
    const session = find(body.session_uid ?? '', request);
    if (session.contactUid !== body.contact_uid) throw invalid('contact_uid', "Is not the session's contact");
    return session;
  }

  return {
    createSession(request: Validated<'createSession'>, reply: FastifyReply) {
      const { business_uid: businessUid, channel_uid, contact_uid, external_uid } = request.body;
      requireBusiness(context, request.principal, businessUid);
      const channel = ownChannel(context, request.principal, channel_uid);
      if (!isUsable(channel)) throw refusals.notActive('channel_uid', `The channel is ${channel.status}, not active`);
      if (!context.clientsOf(businessUid).some(({ id }) => id === contact_uid))
        throw invalid('contact_uid', 'No such client');
      const ids = { businessUid, channelUid: channel_uid, contactUid: contact_uid, externalUid: external_uid };
      const session = store.addSession(ids);
      if (!session) throw refusals.duplicate();
      if (answers['open-channel'] === 'sessionless' && channel.open) session.status = 'active';
      const created = shown(session);
      changes.created(session);
      return reply.code(201).send({ success: true, data: { session: created } });
    },

    listSessions(request: Validated<'listSessions'>, reply: FastifyReply) {
      const query = request.query as Readonly<Record<string, string | undefined>>;
      const names = parameterNames[answers['sessions-query']];
      const asked = (name: string) => names(name).flatMap((each) => query[each] ?? [])[0];
      const required = (name: string) => {
        const value = asked(name);
        if (!value) throw refusals.missingParameter(name);
        return value;
      };
      const businessUid = required('business_uid');
      const channelUid = required('channel_uid');
      requireBusiness(context, request.principal, businessUid);
      if (!store.channel(channelUid, businessUid)) refuseUnknownChannel();
      const contactUid = asked('contact_uid');
      const sessions = store.sessionsOf(channelUid).filter((each) => !contactUid || each.contactUid === contactUid);
      return reply.send({ success: true, data: { sessions: sessions.map(shown) } });
    },

    updateSession(request: Validated<'updateSession'>, reply: FastifyReply) {
      const session = find(request.params.uid, request);
      const { status, ai_status } = request.body;
      if (ai_status && !request.principal.aiReceptionist) {
        throw invalid('ai_status', "Only the AI receptionist's app may set it");
      }
      if (status === 'active' && !isUsable(channelOf(session))) throw invalid('status', 'The channel is not active');
      if (status && changes.session(session, status) === 'refuse') {
        throw invalid('status', `A session that is ${session.status} cannot become ${status}`);
      }
      session.aiStatus = ai_status ?? session.aiStatus;
      const data = answers['session-put-answer'] === 'session' ? { session: shown(session) } : {};
      return reply.send({ success: true, data });
    },

    deleteSession(request: Validated<'deleteSession'>, reply: FastifyReply) {
      store.removeSession(find(request.params.uid, request));
      return reply.send(done);
    },

    sendTyping(request: FastifyRequest, reply: FastifyReply) {
      const session = typed(request);
      if (answers['typing-check'] === 'checked') {
        if (!lifecycles.session.usable.includes(session.status))
          throw refusals.notActive('session_uid', `The session is ${session.status}, not active`);
        if (!isUsable(channelOf(session)))
          throw refusals.notActive('session_uid', "The session's channel is not active");
      }
      return reply.send(done);
    },
  };

  function refuseUnknownChannel(): void {
    switch (answers['unknown-channel']) {
      case '404':
        throw refusals.unknown('channel');
      case '401':
        throw refusals.unauthorized('unauthorized to perform action');
      case '403':
        throw refusals.forbidden();
    }
  }
};
