import { expect } from 'chai';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createColors } from 'picocolors';
import { parseJson } from '../../../lib/json';
import { believed } from '../../gateway/open-questions';
import { type Finding, probe } from '../../probe/probe';
import { renderFinding } from '../../probe/render';
import { settledBy } from '../../probe/settled';
import { embeddedTarget } from '../../verification/target/target';

const planted = {
  name: 'Ada Lovelace',
  mail: 'ada.lovelace@example.org',
  phone: '+44 20 7946 0018',
  token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl',
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};
const all = Object.values(planted);
/** The parts of a planted text that say something by themselves. A uid, which is shown as its first four digits and "…", may begin with 7946. */
const parts = /lovelace|7946(?!…)|eyJhbGciOiJIUzI1NiJ9|MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw/i;

/** The fields that a gateway has to fill in its own way for the probe to go on. */
const needed = /^(uid|id|status|success|code)$/;
/** A way to plant: beside what the probe needs, in all of it, or where the rest is no JSON. */
type Way = 'beside the answers' | 'in the answers' | 'in what is no JSON';
const ways: readonly Way[] = ['beside the answers', 'in the answers', 'in what is no JSON'];

/** Plants a text in every text of a body, and in fields of its own. */
function withPlants(value: unknown, plant: string, way: Way): unknown {
  if (Array.isArray(value)) return value.map((each) => withPlants(each, plant, way));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).map(([key, each]) => {
    const isNeeded = way !== 'in the answers' && needed.test(key);
    return [key, typeof each === 'string' ? (isNeeded ? each : `${each} ${plant}`) : withPlants(each, plant, way)];
  });
  return {
    ...Object.fromEntries(kept),
    [plant]: plant,
    note: { contact: plant, list: [plant, plant], phone: 442079460018 },
  };
}

/** Probes a gateway that has one of the plants in every field that it can fill. */
async function plantedWith(plant: string, way: Way): Promise<string> {
  const lines: string[] = [];
  const openTarget = () =>
    embeddedTarget({
      answers: { ...believed, 'callback-headers': 'none' },
      misbehaviour: {
        payload: (callback) =>
          withPlants(
            way === 'in what is no JSON' ? { kind: 'chan', of: JSON.stringify(callback) } : callback,
            plant,
            way,
          ),
        fetch: (input, init) =>
          fetch(`${input}/${encodeURIComponent(plant)}?token=${encodeURIComponent(plant)}`, {
            ...init,
            headers: { ...init?.headers, 'x-signature': plant, [`x-${plant.replace(/\W/g, '-')}-token`]: plant },
          }),
        http: (app) => {
          app.addHook('onSend', async (_request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
            reply.header('x-name', plant);
            reply.removeHeader('content-length');
            const json = typeof payload === 'string' ? parseJson(payload) : undefined;
            if (way === 'in what is no JSON' && reply.statusCode >= 400) return `<html><title>${plant}</title></html>`;
            return json === undefined ? payload : JSON.stringify(withPlants(json, plant, way));
          });
        },
      },
    });
  const colours = createColors(false);
  const found = (finding: Finding) => void lines.push(renderFinding(finding, colours));
  const report = await probe({ openTarget, activationTimeoutMs: 1000, found });
  return JSON.stringify([lines, report, settledBy(report, new Date())]);
}

describe('no secret and no personal detail that a gateway sends', () => {
  for (const way of ways) {
    it(`is in the output, the report or the settled answers ${way}`, async () => {
      const probing = Object.entries(planted).map(async ([what, plant]) => {
        const told = await plantedWith(plant, way);
        expect(told, what).to.include('callback-form');
        for (const each of all) expect(told, what).to.not.include(each);
        expect(told, what).to.not.match(parts);
      });
      await Promise.all(probing);
    }).timeout(60_000);
  }

  it('is in the error of a gateway that cannot be probed', async () => {
    const refuse = (request: FastifyRequest, reply: FastifyReply) =>
      reply.code(500).send({ message: planted.name, url: request.url });
    const openTarget = () =>
      embeddedTarget({
        misbehaviour: {
          http: (app) => void app.addHook('onRequest', async (request, reply) => refuse(request, reply)),
        },
      });
    const failure = await probe({ openTarget, activationTimeoutMs: 1000 }).catch((error: Error) => error.message);
    expect(failure).to.match(/ answers 500: look at its own log: \{"message":"…"/);
  });
});
