import { maxHeaderSize } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { currentAnswers } from '../answers';
import type { CallbackBody } from './callback-forms';
import { type ChangeRules, Changes } from './changes';
import type { CallbackTarget } from './deliveries';
import { answerClientError, answerError, refusal, refusalsFor } from './errors';
import { type Lifecycles, lifecyclesFor } from './lifecycle';
import type { Answers } from './open-questions';
import { channelOperations } from './operations/channels';
import { clientOperations } from './operations/clients';
import { messageOperations } from './operations/messages';
import type { Context, Operation } from './operations/request';
import { sessionOperations } from './operations/sessions';
import { allowedMethods, routesFor } from './routes';
import { type Client, Store } from './store';
import { authenticator, presentedToken, type Token } from './tokens';
import { validators } from './validation';

export interface GatewayOptions extends Partial<ChangeRules> {
  readonly tokens: readonly Token[];
  /** core's clients by business uid. A session's contact has to be one of them. */
  readonly clients: Readonly<Record<string, Client[]>>;
  /** The app's address for callbacks. Without it, channels stay as they were created. */
  readonly callbacks?: Pick<CallbackTarget, 'url' | 'secrets'> | undefined;
  /** Answers to the open questions; a question that is left out gets the settled one (provider/answers.yaml), or the believed one. */
  readonly answers?: Partial<Answers>;
  /** 0 turns the throttle off. */
  readonly requestsPerSecond?: number;
  readonly logger?: FastifyBaseLogger;
  /** Breaks the gateway at its boundary on purpose, to show that the contracts notice. */
  readonly misbehaviour?: Misbehaviour;
}

export interface Misbehaviour {
  /** Adds hooks that change requests or responses. */
  readonly http?: (app: FastifyInstance) => void;
  /** Replaces the rules of lifecycle.ts. */
  readonly lifecycles?: Lifecycles;
  /** Changes a callback before it is signed. */
  readonly payload?: (callback: CallbackBody) => unknown;
  /** Sends the callbacks in place of fetch. */
  readonly fetch?: typeof fetch;
}

const bodyLimit = 64 * 1024;

/** Milliseconds that a whole request may take to arrive; it is answered 408 after that. Assumed. */
const requestTimeout = 10_000;

/** Connections that are open at once; one more is closed at once. Each may hold a body. Assumed. */
const mostConnections = 512;

const defaults: ChangeRules = {
  activationDelayMs: 0,
  retryDelaysMs: [1000, 2000, 4000, 8000],
  responseTimeoutMs: 5000,
};

/**
 * Builds the embedded communication-gw, with core's one call beside it, from provider/openapi.yaml. It does not listen yet
 * (`startGateway` does). Closing the app calls off all callbacks in flight.
 */
export async function buildGateway(options: GatewayOptions) {
  const app = fastify({
    ...(options.logger && { loggerInstance: options.logger }),
    bodyLimit,
    requestTimeout,
    // Fastify sets its time-out too late for Node to limit the headers' time-out by it. By default, Node looks for late requests only
    // every 30 s.
    http: { requestTimeout, connectionsCheckingInterval: requestTimeout / 20 },
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // The length of a header, so that a very long uid is answered as an unknown one.
    routerOptions: { maxParamLength: maxHeaderSize },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
  });
  app.server.maxConnections = mostConnections;
  const { misbehaviour } = options;
  const answers = { ...currentAnswers(), ...options.answers };
  const refusals = refusalsFor(answers);
  const lifecycles = misbehaviour?.lifecycles ?? lifecyclesFor(answers);
  const store = new Store(lifecycles, answers.deletion === 'kept');
  const { payload, fetch } = misbehaviour ?? {};
  const callbacks = options.callbacks && { payload, fetch, answers, ...options.callbacks };
  const changes = new Changes(store, lifecycles, callbacks, { ...defaults, ...options }, app.log);
  const authenticate = authenticator(options.tokens, refusals);
  const clientsOf = (businessUid: string) => options.clients[businessUid] ?? [];
  const context: Context = { answers, refusals, lifecycles, store, changes, clientsOf };
  const handlers: Record<string, Operation> = {
    ...channelOperations(context),
    ...sessionOperations(context),
    ...messageOperations(context),
    ...clientOperations(context),
  };

  app.setErrorHandler(answerError);
  // Fastify's own handler for unknown paths runs after the body is read, so that a bad body would hide the unknown path.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const allowed = allowedMethods(request.url.split('?', 1)[0] ?? '');
    if (allowed.length === 0) throw refusals.unrouted();
    reply.header('allow', allowed.join(', '));
    throw refusal(405, { code: 'unexpected', message: `Takes ${allowed.join(', ')}` });
  });
  app.setValidatorCompiler(validators);
  // A serializer made from the schema would drop fields that the schema does not have, and so hide a mistake.
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeContentTypeParser('text/plain');
  // Some HTTP libraries send a content type with every request. With DELETE it must not be an error, since no body is read.
  app.addHttpMethod('DELETE', { hasBody: false, overrideExisting: true });
  app.addHook('onClose', () => store.close());
  misbehaviour?.http?.(app);
  app.get('/health', () => ({ status: 'OK' }));

  await app.register(async (api) => {
    if (options.requestsPerSecond) {
      const keyGenerator = ({ headers }: FastifyRequest) => presentedToken(headers.authorization);
      await api.register(rateLimit, { max: options.requestsPerSecond, timeWindow: 1000, keyGenerator });
    }
    api.decorateRequest('principal');
    api.addHook('onRequest', async (request) => {
      request.principal = authenticate(request.headers.authorization);
    });
    api.addHook('preValidation', async (request) => {
      // Fastify does not validate a missing body.
      const missing = request.body === undefined && request.routeOptions.schema?.body;
      if (missing) throw refusal(400, { code: 'invalid', message: 'A JSON body is required' });
    });
    for (const { operationId, ...route } of routesFor(answers)) {
      const handler = handlers[operationId];
      if (!handler) throw new Error(`provider/openapi.yaml: provider/gateway/operations does not serve ${operationId}`);
      api.route({ ...route, handler });
    }
  });
  await app.ready();
  return { app, store };
}
