import { expect } from 'chai';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { verified } from './run';

const sessions = '/business/communication/sessions';

/** Counts all calls of a gateway, and the polls among them, which ask if a status or an effect is there yet. */
class Counter {
  calls = 0;
  /** How often each thing that is awaited was asked for. */
  readonly polls: number[] = [];
  /** The index in `polls` of each awaited thing, by the call that asks for it. */
  readonly #awaited = new Map<string, number>();

  readonly count = (app: FastifyInstance) => {
    app.addHook('onResponse', async (request, { statusCode }) => {
      this.calls += 1;
      const asked = this.#asked(request, statusCode);
      if (asked) this.#poll(asked);
      // From here on another status of the session is awaited.
      if (request.method === 'PUT' && request.url.startsWith(sessions)) this.#awaited.clear();
    });
  };

  #asked({ method, url, query, body }: FastifyRequest, status: number): string | undefined {
    if (method === 'GET' && url.startsWith(sessions)) return (query as Record<string, string>)['filter[channel_uid]'];
    if (method === 'POST' && url === sessions && status === 422) return (body as { channel_uid: string }).channel_uid;
    return undefined;
  }

  #poll(asked: string): void {
    const place = this.#awaited.get(asked) ?? this.polls.push(0) - 1;
    this.#awaited.set(asked, place);
    this.polls[place] = (this.polls[place] ?? 0) + 1;
  }
}

describe('a verification of a gateway whose activations take their time', () => {
  it('makes at most 42 calls beside its polls, and polls at most four times for each thing', async () => {
    const counter = new Counter();
    const { ok } = await verified({ gateway: { activationDelayMs: 300, misbehaviour: { http: counter.count } } });
    const polls = counter.polls.reduce((sum, each) => sum + each, 0);
    expect(ok).to.equal(true);
    // Four calls that count as polls here are none: the preflight, and the interactions that list sessions or are refused a session.
    expect(counter.calls - polls + 4).to.be.at.most(42);
    expect(Math.max(...counter.polls)).to.be.at.most(4);
  });
});
