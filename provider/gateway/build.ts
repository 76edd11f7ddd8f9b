import { maxHeaderSize } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { type ChangeRules, Changes } from './changes';
import type { Callback, CallbackTarget } from './deliveries';
import { ApiError, answerClientError, answerError } from './errors';
import { type Lifecycles, lifecycles } from './lifecycle';
import { channelOperations } from './operations/channels';
import { clientOperations } from './operations/clients';
import type { Operation } from './operations/request';
import { sessionOperations } from './operations/sessions';
import { allowedMethods, routes, validators } from './routes';
import { type Client, Store } from './store';
import { authenticator, presentedToken, type Token } from './tokens';

export interface GatewayOptions extends Partial<ChangeRules> {
  readonly tokens: readonly Token[];
  /** core's clients, by business uid: the contacts that a session can be for. */
  readonly clients: Readonly<Record<string, Client[]>>;
  /** Nothing: callbacks have nowhere to go, and channels stay pending for ever. */
  readonly callbacks?: CallbackTarget | undefined;
  /** 0 turns the throttle off. */
  readonly requestsPerSecond?: number;
  readonly logger?: FastifyBaseLogger;
  /** Breaks the gateway at its boundary on purpose: how it is shown that the contracts notice. */
  readonly misbehaviour?: Misbehaviour;
}

export interface Misbehaviour {
  /** Adds hooks that change requests or answers. */
  readonly http?: (app: FastifyInstance) => void;
  /** In place of the rules of lifecycle.ts. */
  readonly lifecycles?: Lifecycles;
  /** Changes a callback before it is signed. */
  readonly payload?: (callback: Callback) => unknown;
  /** Sends the callbacks in place of fetch. */
  readonly send?: typeof fetch;
}

export interface Gateway {
  readonly app: FastifyInstance;
  readonly store: Store;
}

const bodyLimit = 64 * 1024;

const defaults: ChangeRules = {
  activationDelayMs: 0,
  retryDelaysMs: [1000, 2000, 4000, 8000],
  answerTimeoutMs: 5000,
};

/**
 * Builds the embedded communication-gw, with core's one call beside it, from provider/openapi.yaml. Does not listen: whoever
 * builds it does, and closes it, which calls off the callbacks under way.
 */
export async function buildGateway(options: GatewayOptions): Promise<Gateway> {
  const app = fastify({
    ...(options.logger && { loggerInstance: options.logger }),
    bodyLimit,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // As long as a header may be: an odd uid is unknown, whatever its length.
    routerOptions: { maxParamLength: maxHeaderSize },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
  });
  const { misbehaviour } = options;
  const rules = misbehaviour?.lifecycles ?? lifecycles;
  const store = new Store(rules);
  const callbacks = options.callbacks && { ...misbehaviour, ...options.callbacks };
  const changes = new Changes(store, rules, callbacks, { ...defaults, ...options }, app.log);
  const authenticate = authenticator(options.tokens);
  const clientsOf = (businessUid: string) => options.clients[businessUid] ?? [];
  const handlers: Record<string, Operation> = {
    ...channelOperations(store, changes),
    ...sessionOperations(store, rules, changes, clientsOf),
    ...clientOperations(clientsOf),
  };

  app.setErrorHandler(answerError);
  // A hook, not the handler of what was not found: that one runs when the body was read, and would blame a body that nobody takes.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const allowed = allowedMethods(request.url.split('?', 1)[0] ?? '');
    if (allowed.length === 0) throw new ApiError(404, { code: 'unexpected', message: 'No such path' });
    reply.header('allow', allowed.join(', '));
    throw new ApiError(405, { code: 'unexpected', message: `Takes ${allowed.join(', ')}` });
  });
  app.setValidatorCompiler(validators);
  // Answers go out as the operations make them: a serializer made from the schema would hide what is not in it.
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeContentTypeParser('text/plain');
  // No operation reads one: a content type that a client sends with every request must not make an empty one an error.
  app.addHttpMethod('DELETE', { hasBody: false, overrideExisting: true });
  app.addHook('onClose', () => store.close());
  misbehaviour?.http?.(app);
  app.get('/health', () => ({ status: 'OK' }));

  await app.register(async (api) => {
    if (options.requestsPerSecond) {
      const keyGenerator = ({ headers }: FastifyRequest) => presentedToken(headers.authorization);
      await api.register(rateLimit, { max: options.requestsPerSecond, timeWindow: 1000, keyGenerator });
    }
    api.decorateRequest('caller');
    api.addHook('onRequest', async (request) => {
      request.caller = authenticate(request.headers.authorization);
    });
    api.addHook('preValidation', async (request) => {
      // Fastify validates no body that was not sent: say so before the operation misses it.
      const missing = request.body === undefined && request.routeOptions.schema?.body;
      if (missing) throw new ApiError(400, { code: 'invalid', message: 'A JSON body is required' });
    });
    for (const { operationId, ...route } of routes) {
      const handler = handlers[operationId];
      if (!handler) throw new Error(`provider/openapi.yaml: nothing serves ${operationId}`);
      api.route({ ...route, handler });
    }
  });
  await app.ready();
  return { app, store };
}
