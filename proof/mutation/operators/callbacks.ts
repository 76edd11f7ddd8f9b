import { callbacksJson, type Delivery, deliveries } from '../boundary';
import type { CallbackMessage, Contract } from '../contract';
import { fields } from '../fields';
import { edit } from '../json-edit';
import type { BreakingMutant, Mutants } from '../mutant';

const without = (name: string, { headers, ...delivery }: Delivery): Delivery => ({
  ...delivery,
  headers: Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name)),
});

const withHeader = (name: string, value: string, { headers, ...delivery }: Delivery): Delivery => ({
  ...delivery,
  headers: { ...headers, [name]: value },
});

const everySecond = () => {
  let count = 0;
  return (delivery: Delivery) => (count++ % 2 === 0 ? [] : [delivery]);
};

const each = (change: (delivery: Delivery) => Delivery) => () => (delivery: Delivery) => [change(delivery)];

/** What can go wrong on the way, each made anew for a run. */
const ways: Readonly<Record<string, () => (delivery: Delivery) => readonly Delivery[]>> = {
  'not sent': () => () => [],
  'sent every second time only': everySecond,
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

const onTheWay = ({ event, interactions }: CallbackMessage): BreakingMutant[] =>
  Object.entries(ways).map(([what, change]) => ({
    operator: `callback ${what}`,
    where: event,
    group: 'callback',
    expected: interactions,
    byState: true,
    gateway: () => deliveries(event, change()),
  }));

/** Each callback: its fields, its name, and its way to the app. */
export function callbackMutants({ callbacks, schemas }: Contract): Omit<Mutants, 'compatible'> {
  const ofFields = callbacks.map(({ event, body, interactions }) => {
    const { named, unnamed } = fields(body, schemas.callback(event));
    const mutants = (mutations: typeof named): BreakingMutant[] =>
      mutations.map(({ operator, path, what, change }) => ({
        operator: `callback ${operator}`,
        where: `${event}: ${what}`,
        group: 'callback',
        expected: interactions,
        gateway: () => callbacksJson(event, (sent) => edit(sent, path, change)),
      }));
    return { breaking: mutants(named), doubtful: mutants(unnamed) };
  });
  return {
    breaking: [...ofFields.flatMap(({ breaking }) => breaking), ...callbacks.flatMap(onTheWay)],
    doubtful: ofFields.flatMap(({ doubtful }) => doubtful),
  };
}
