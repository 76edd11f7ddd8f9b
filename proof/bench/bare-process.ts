import fastify from 'fastify';
import { routes } from '../../provider/gateway/routes';
import { validatorCompiler } from '../../provider/gateway/validation';

// A server of its own: nothing but fastify and one route, with the validation and the answer that the gateway's has.

async function main() {
  const typing = routes.find(({ operationId }) => operationId === 'sendTyping');
  if (!typing) throw new Error('provider/gateway/generated/openapi-routes.json has no sendTyping');
  const app = fastify();
  app.setValidatorCompiler(validatorCompiler());
  app.post(typing.url, { schema: { body: typing.schema.body } }, (_request, reply) =>
    reply.send({ success: true, data: {} }),
  );
  process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
}

process.once('disconnect', () => process.exit(0));
void main();
