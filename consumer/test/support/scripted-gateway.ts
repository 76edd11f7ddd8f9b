import { example } from '../../recording/matchers';
import { Clients, CommunicationGateway, Connection, type Services, WebhookReceiver } from '../../src';
import { channelEvent, deliver, sessionEvent } from './deliveries';
import { ok, type Received, refusal, ScriptedServer, type Step } from './scripted-server';

const channels = '/business/communication/channels';
const sessions = '/business/communication/sessions';

/** The calls by method and path, the uids left out. */
const routes = {
  [`POST ${channels}`]: 'createChannel',
  [`PUT ${channels}/${example.channelUid}`]: 'activateChannel',
  [`DELETE ${channels}/${example.channelUid}`]: 'deleteChannel',
  [`POST ${sessions}`]: 'createSession',
  [`PUT ${sessions}/${example.sessionUid}`]: 'activateSession',
  [`GET ${sessions}`]: 'listSessions',
  [`POST ${sessions}/typing`]: 'sendTyping',
  'GET /platform/v1/clients': 'findFirst',
} as const;
type Route = (typeof routes)[keyof typeof routes];

export const aChannel = (status: string): Step => ({
  status: 201,
  body: { data: { channel: { uid: example.channelUid, status } } },
});
export const aSession = (status: string): Step => ({
  status: 201,
  body: { data: { session: { uid: example.sessionUid, status } } },
});
export const listed = (...statuses: string[]): Step => ({
  body: { data: { sessions: statuses.map((status) => ({ uid: example.sessionUid, status })) } },
});
export const clients = (...ids: string[]): Step => ({ body: { data: { clients: ids.map((id) => ({ id })) } } });
export const channelNotActive = refusal(422, { code: 'invalid', message: 'Pending' });
export const alreadyExists = refusal(422, { code: 'already_exists', message: 'Session already exist' });

/** The steps of a test that differ from a flow without faults. The last of several steps also stands for all later ones. */
export interface Otherwise {
  readonly replies?: Partial<Record<Route, Step | readonly Step[]>>;
  /** The status in the callback; `undefined` for a callback that is lost. */
  readonly channelCallback?: string | undefined;
  /** The call before whose response the channel's callback arrives, and which of these calls; the first activation by default. */
  readonly channelCallbackAt?: readonly [Route, number];
  readonly sessionCallback?: string | undefined;
}

/** A gateway that accepts each call and confirms both activations, unless a test changes a step; and an app for it. */
export class ScriptedGateway {
  readonly calls: Route[] = [];
  readonly services: Services;

  private constructor(
    readonly server: ScriptedServer,
    private readonly receiver: WebhookReceiver,
  ) {
    const connection = new Connection({ baseUrl: server.url, token: example.token, retryDelayMs: 1 });
    this.services = { gateway: new CommunicationGateway(connection), clients: new Clients(connection), receiver };
  }

  static async listen(otherwise: Otherwise = {}): Promise<ScriptedGateway> {
    const { channelCallback, channelCallbackAt, sessionCallback, replies } = {
      channelCallback: 'active',
      channelCallbackAt: ['activateChannel', 1] as const,
      sessionCallback: 'active',
      ...otherwise,
    };
    const usual: Record<Route, Step> = {
      createChannel: aChannel('pending'),
      activateChannel: ok,
      deleteChannel: ok,
      createSession: aSession('pending'),
      activateSession: ok,
      listSessions: listed('active'),
      sendTyping: ok,
      findFirst: clients(example.contactUid),
    };
    const stepFor = async (request: Received): Promise<Step> => {
      const route = gateway.#route(request);
      gateway.calls.push(route);
      // Each callback arrives before the response that the app awaits. The status board's test has later ones.
      const [confirming, nth] = channelCallbackAt;
      if (route === confirming && gateway.count(route) === nth && channelCallback) {
        await deliver(gateway.receiver, channelEvent({ status: channelCallback }));
      }
      const steps = [replies?.[route] ?? usual[route]].flat();
      const step = steps[Math.min(gateway.count(route), steps.length) - 1];
      if (route === 'activateSession' && sessionCallback) {
        await deliver(gateway.receiver, sessionEvent({ status: sessionCallback }));
      }
      return step ?? ok;
    };
    const server = await ScriptedServer.listen(stepFor);
    const gateway = new ScriptedGateway(server, await WebhookReceiver.listen());
    return gateway;
  }

  /** Counts the requests for a call. */
  count(route: Route): number {
    return this.calls.filter((call) => call === route).length;
  }

  async close(): Promise<void> {
    await Promise.all([this.server.close(), this.receiver.close()]);
  }

  #route({ method, url }: Received): Route {
    const [path] = url.split('?', 1);
    const route = (routes as Record<string, Route>)[`${method} ${path}`];
    if (!route) throw new Error(`Nobody calls ${method} ${path}`);
    return route;
  }
}
