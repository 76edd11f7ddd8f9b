import { callbacksJson, type Delivery, deliveries } from '../boundary';
import type { CallbackMessage } from '../contract';
import { fields } from '../fields';
import { edit } from '../json-edit';
import type { Mutant, Operator } from '../mutant';

const without = (name: string, { headers, ...delivery }: Delivery): Delivery => ({
  ...delivery,
  headers: Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name)),
});

const withHeader = (name: string, value: string, { headers, ...delivery }: Delivery): Delivery => ({
  ...delivery,
  headers: { ...headers, [name]: value },
});

const each = (change: (delivery: Delivery) => Delivery) => () => (delivery: Delivery) => [change(delivery)];

/** Faults on the way to the app, each made anew for a run. A callback that is not authentic is not received, and so confirms nothing. */
const ways: Readonly<Record<string, () => (delivery: Delivery) => readonly Delivery[]>> = {
  'not sent': () => () => [],
  'sent to another path': each((delivery) => ({ ...delivery, url: `${delivery.url}/elsewhere` })),
  'sent by another method': each((delivery) => ({ ...delivery, method: 'PUT' })),
  'sent as another content type': each((delivery) => withHeader('content-type', 'text/plain', delivery)),
  'sent as a form': each((delivery) => withHeader('content-type', 'application/x-www-form-urlencoded', delivery)),
  'signed by somebody else': each((delivery) => withHeader('webhook-signature', 'v1,Zm9yZ2Vk', delivery)),
  'not signed': each((delivery) => without('webhook-signature', delivery)),
  'sent without webhook-id': each((delivery) => without('webhook-id', delivery)),
  'sent without webhook-timestamp': each((delivery) => without('webhook-timestamp', delivery)),
  'sent with a date for a timestamp': each((delivery) => withHeader('webhook-timestamp', '2026-01-01', delivery)),
  'sent with an old timestamp': each((delivery) => withHeader('webhook-timestamp', '1000000000', delivery)),
  'changed after it was signed': each((delivery) => ({ ...delivery, body: `${delivery.body} ` })),
};

const isInauthentic = (way: string) => /sign|without|timestamp/.test(way);

const onTheWay = ({ event, interactions }: CallbackMessage, undermines: readonly string[]): Mutant[] =>
  Object.entries(ways).map(([way, change]) => ({
    operator: `callback ${way}`,
    where: event,
    fate: 'breaking',
    group: 'callback',
    expected: interactions,
    byState: true,
    undermines: isInauthentic(way) ? undermines : [],
    gateway: () => deliveries(event, change()),
  }));

/** The fields of each callback, its name, and its way to the app. */
export const callbacks: Operator = {
  name: 'callbacks',
  *mutants({ callbacks: messages, schemas, undermined }) {
    for (const message of messages) {
      const { event, body, interactions } = message;
      const { named, unnamed } = fields(body, schemas.callback(event));
      for (const [fate, mutations] of [
        ['breaking', named],
        ['undecided', unnamed],
      ] as const) {
        for (const { operator, path, what, change } of mutations) {
          yield {
            operator: `callback ${operator}`,
            where: `${event}: ${what}`,
            fate,
            group: 'callback',
            expected: interactions,
            gateway: () => callbacksJson(event, (sent) => edit(sent, path, change)),
          };
        }
      }
      const confirmed = event.startsWith('channel')
        ? 'PUT /business/communication/channels/{}'
        : 'POST /business/communication/sessions';
      yield* onTheWay(message, undermined(confirmed));
    }
  },
};
