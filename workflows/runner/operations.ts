import { operationOf } from '../../provider/gateway/routes';
import { withoutNames } from './placeholders';

/** The things of the service that one call makes and another one needs. */
export type Resource = 'channel' | 'contact' | 'session' | 'message';

/** A step as it is written into a document. */
export interface ExampleStep {
  readonly id: string;
  readonly description: string;
  readonly method: string;
  readonly path: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly extract?: Readonly<Record<string, string>>;
  readonly expect: { readonly status: number | readonly number[] };
}

/** An operation of communication-gw or core, as a step list writes it and depends on it. */
export interface Operation {
  readonly example: ExampleStep;
  /** The thing that its response names. */
  readonly makes?: Resource;
  /** The thing that its path names. */
  readonly path?: Resource;
  /** The thing that has to be active. */
  readonly active?: 'channel' | 'session';
  /** True where it is refused while that thing is not active, so that it passing is a sign of activity. */
  readonly refusesInactive?: boolean;
  /** Fields of the body that it has to have. */
  readonly required?: readonly string[];
  /** Fields of the body that it may have. */
  readonly optional?: readonly string[];
}

const channels = '/business/communication/channels';
const sessions = '/business/communication/sessions';
const messages = '/business/communication/messages';
const business = '{{business_id}}';

/** Parameters and fields that name a thing, by their names. */
export const names: Readonly<Record<string, Resource>> = {
  channel_uid: 'channel',
  'filter[channel_uid]': 'channel',
  session_uid: 'session',
  contact_uid: 'contact',
  'filter[contact_uid]': 'contact',
};

/**
 * The calls that a step list can make here. Source: provider/openapi.yaml for fields, the service's own step list for typing for the
 * form and the order of steps.
 */
const operations: Readonly<Record<string, Operation>> = {
  createChannel: {
    makes: 'channel',
    required: ['business_uid', 'type'],
    optional: ['display_name'],
    example: {
      id: 'create_channel',
      description: 'Create a channel; it is not active yet',
      method: 'POST',
      path: channels,
      body: { business_uid: business, type: 'transactional', display_name: 'Test channel {{now_timestamp}}' },
      extract: { channel_uid: '$.data.channel.uid' },
      expect: { status: [200, 201] },
    },
  },
  updateChannel: {
    path: 'channel',
    optional: ['status', 'display_name', 'open_channel'],
    example: {
      id: 'activate_channel',
      description: 'Activate the channel',
      method: 'PUT',
      path: `${channels}/{{channel_uid}}`,
      body: { status: 'active', display_name: 'Active test channel', open_channel: true },
      expect: { status: 200 },
    },
  },
  deleteChannel: {
    path: 'channel',
    example: {
      id: 'delete_channel',
      description: 'Delete the channel',
      method: 'DELETE',
      path: `${channels}/{{channel_uid}}`,
      expect: { status: 200 },
    },
  },
  listClients: {
    makes: 'contact',
    example: {
      id: 'get_client',
      description: 'Get a client, who is the contact',
      method: 'GET',
      path: '/platform/v1/clients',
      params: { business_id: business, per_page: '1' },
      extract: { contact_uid: '$.data.clients[0].id' },
      expect: { status: 200 },
    },
  },
  createSession: {
    makes: 'session',
    active: 'channel',
    refusesInactive: true,
    required: ['business_uid', 'channel_uid', 'contact_uid', 'external_uid'],
    example: {
      id: 'create_session',
      description: 'Create a session of the contact on the channel',
      method: 'POST',
      path: sessions,
      body: {
        business_uid: business,
        channel_uid: '{{channel_uid}}',
        contact_uid: '{{contact_uid}}',
        external_uid: 'test-external-uid-{{now_timestamp}}',
      },
      extract: { session_uid: '$.data.session.uid' },
      expect: { status: [200, 201] },
    },
  },
  listSessions: {
    example: {
      id: 'list_sessions',
      description: "List the channel's sessions",
      method: 'GET',
      path: sessions,
      params: { 'filter[business_uid]': business, 'filter[channel_uid]': '{{channel_uid}}' },
      expect: { status: 200 },
    },
  },
  updateSession: {
    path: 'session',
    optional: ['status', 'ai_status'],
    example: {
      id: 'activate_session',
      description: 'Activate the session',
      method: 'PUT',
      path: `${sessions}/{{session_uid}}`,
      body: { status: 'active' },
      expect: { status: 200 },
    },
  },
  deleteSession: {
    path: 'session',
    example: {
      id: 'delete_session',
      description: 'Delete the session',
      method: 'DELETE',
      path: `${sessions}/{{session_uid}}`,
      expect: { status: 200 },
    },
  },
  sendTyping: {
    active: 'session',
    refusesInactive: true,
    required: ['session_uid', 'contact_uid'],
    example: {
      id: 'send_typing',
      description: 'Tell that the contact is typing',
      method: 'POST',
      path: `${sessions}/typing`,
      body: { session_uid: '{{session_uid}}', contact_uid: '{{contact_uid}}' },
      expect: { status: [200, 201] },
    },
  },
  createMessage: {
    makes: 'message',
    active: 'channel',
    required: ['channel_uid', 'external_uid', 'message', 'message_uid'],
    optional: ['contact_uid', 'direction', 'attachments', 'created_at', 'contact_data'],
    example: {
      id: 'create_message',
      description: 'Create a message on the channel',
      method: 'POST',
      path: messages,
      body: {
        channel_uid: '{{channel_uid}}',
        external_uid: 'test-external-uid-{{now_timestamp}}',
        message: 'Test message {{now_timestamp}}',
        message_uid: 'test-message-{{now_timestamp}}',
      },
      extract: { message_uid: '$.data.message.uid' },
      expect: { status: [200, 201] },
    },
  },
  updateMessage: {
    path: 'message',
    required: ['status', 'channel_uid'],
    example: {
      id: 'update_message',
      description: 'Tell what became of the message',
      method: 'PUT',
      path: `${messages}/{{message_uid}}`,
      body: { status: 'read', channel_uid: '{{channel_uid}}' },
      expect: { status: 200 },
    },
  },
};

/** The operation that a step calls, whatever its placeholders stand for; `undefined` for a call that nobody here serves. */
export function operationFor({
  method,
  path,
}: {
  readonly method: string;
  readonly path: string;
}): Operation | undefined {
  const id = operationOf(method, withoutNames(path, 'x'));
  return id === undefined ? undefined : operations[id];
}

function exampleOf(id: string): ExampleStep {
  const operation = operations[id];
  if (!operation) throw new Error(`no operation ${id}`);
  return operation.example;
}

/** The step that makes a thing, without those that make what it needs. */
export const stepThatMakes: Readonly<Record<Resource, ExampleStep>> = {
  channel: exampleOf('createChannel'),
  contact: exampleOf('listClients'),
  session: exampleOf('createSession'),
  message: exampleOf('createMessage'),
};

/** The step that asks for the activation of a thing. */
export const stepThatActivates: Readonly<Record<'channel' | 'session', ExampleStep>> = {
  channel: exampleOf('updateChannel'),
  session: exampleOf('updateSession'),
};
