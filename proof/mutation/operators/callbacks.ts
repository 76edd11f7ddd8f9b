import { callbackBodies, type Delivery, deliveries } from '../boundary';
import { fields } from '../fields';
import { edited } from '../json-edit';
import type { Operator } from '../mutant';

type Change = (delivery: Delivery) => readonly Delivery[];

const changed =
  (change: (delivery: Delivery) => Partial<Delivery>): Change =>
  (delivery) => [{ ...delivery, ...change(delivery) }];

/** Sets a header, or removes it. */
const header = (name: string, value?: string) =>
  changed(({ headers: { [name]: _, ...others } }) => ({ headers: value ? { ...others, [name]: value } : others }));

/** Faults of the delivery. */
const misdelivered: Readonly<Record<string, Change>> = {
  'not sent': () => [],
  'sent to another path': changed(({ url }) => ({ url: `${url}/elsewhere` })),
  'sent by another method': changed(() => ({ method: 'PUT' })),
  'sent as another content type': header('content-type', 'text/plain'),
  'sent as a form': header('content-type', 'application/x-www-form-urlencoded'),
};

/** Faults that make the app refuse a callback, which then confirms nothing. */
const inauthentic: typeof misdelivered = {
  'signed by somebody else': header('webhook-signature', 'v1,Zm9yZ2Vk'),
  'not signed': header('webhook-signature'),
  'sent without webhook-id': header('webhook-id'),
  'sent without webhook-timestamp': header('webhook-timestamp'),
  'sent with a date for a timestamp': header('webhook-timestamp', '2026-01-01'),
  'sent with an old timestamp': header('webhook-timestamp', '1000000000'),
  'changed after it was signed': changed(({ body }) => ({ body: `${body} ` })),
};

/** Each callback's fields, its name and its delivery are changed. */
export const callbacks: Operator = {
  name: 'callbacks',
  *mutants({ callbacks: messages, openApi, needActive }) {
    for (const { event, body, interactions: expected } of messages) {
      const common = { group: 'callback', expected } as const;
      for (const { operator, path, what, change, fate } of fields(body, openApi.callbackFields(event) ?? [])) {
        const gateway = () => callbackBodies(event, (sent) => edited(sent, path, change));
        yield { ...common, operator: `callback ${operator}`, where: `${event}: ${what}`, fate, gateway };
      }
      for (const [way, change] of Object.entries({ ...misdelivered, ...inauthentic })) {
        yield {
          ...common,
          operator: `callback ${way}`,
          where: event,
          fate: 'breaking',
          byState: true,
          undermines: way in inauthentic ? needActive(event.startsWith('channel') ? 'channel' : 'session') : [],
          gateway: () => deliveries(event, change),
        };
      }
    }
  },
};
