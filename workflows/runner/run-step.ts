import { setTimeout as wait } from 'node:timers/promises';
import type { JSONValue } from 'json-p3';
import { parseJson } from '../../lib/json';
import type { Caller, CallFailed, Request, Response } from '../../provider/verification/target/caller';
import type { Subject } from '../../provider/verification/target/listener';
import type { Target } from '../../provider/verification/target/target';
import { awaitedAfter } from './activation';
import { fill, fillText, type Values } from './placeholders';
import { staysInside } from './step';
import type { DocumentStep } from './step-list';

export interface StepOptions {
  readonly target: Target;
  readonly caller: Caller;
  /** Milliseconds that a callback may take. */
  readonly activationTimeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Done {
  readonly status: number;
  readonly extracted: Values;
  /** What the step set in motion and a callback has confirmed. */
  readonly activated: (Subject & { readonly ms: number }) | undefined;
}

/** How long the gateway may take to act on the answer to its callback, in milliseconds. */
const settlingMs = 2000;

/** Sends the steps of one document, one after the other. */
export class StepRunner {
  /** Until when a refusal may come of an activation that is confirmed but not carried out. */
  #settledAt = 0;

  readonly #interrupted: Promise<never>;

  constructor(private readonly options: StepOptions) {
    this.#interrupted = interruption(options.signal);
    this.#interrupted.catch(() => undefined);
  }

  /** @throws Error with what was wrong, in one line */
  async run(step: DocumentStep, values: Values): Promise<Done> {
    const path = fillText(step.path, values, encodeURIComponent);
    // What was extracted could climb too: ".." is not encoded.
    if (!staysInside(path)) throw new Error(`${path} leads out of the base URL`);
    const body = step.body && fill(step.body, values);
    const response = await this.#settled(step, this.#request(step, path, body, values));
    const { status } = response;
    const text = response.body.toString('utf8');
    if (!step.expect.status.includes(status)) {
      throw new Error(`answered ${status}, not ${step.expect.status.join(' or ')}: ${text.slice(0, 300)}`);
    }
    const answer = parseJson(text) as JSONValue | undefined;
    const extracted = extract(step, answer);
    const awaited = status < 300 ? awaitedAfter({ method: step.method, path, body }, answer) : undefined;
    return { status, extracted, activated: awaited && (await this.#activated(awaited)) };
  }

  #request({ method, params }: DocumentStep, path: string, body: JSONValue | undefined, values: Values): Request {
    const { urls, token } = this.options.target;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) query.set(name, fillText(String(value), values));
    return {
      method,
      url: `${urls[path.startsWith('/platform/') ? 'core' : 'communication-gw']}${path}${query.size > 0 ? `?${query}` : ''}`,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    };
  }

  // The gateway acts on the answer to its callback a moment after it was sent, and says so by nothing: only asking again tells.
  // What it refused with 422 it has not done, so that any step may be sent again.
  async #settled({ expect }: DocumentStep, request: Request): Promise<Response> {
    const { signal } = this.options;
    for (let pauseMs = 20; ; pauseMs *= 2) {
      // Without the signal: what is under way goes on, so that what it makes can be deleted.
      const response = await this.options.caller.call(request).catch((error: CallFailed) => {
        throw signal.aborted ? new Error('interrupted') : error;
      });
      const early = response.status === 422 && !expect.status.includes(422);
      if (!early || performance.now() + pauseMs > this.#settledAt) return response;
      await Promise.race([wait(pauseMs), this.#interrupted]);
    }
  }

  async #activated(awaited: Subject): Promise<Subject & { ms: number }> {
    const { target, activationTimeoutMs } = this.options;
    const started = performance.now();
    const callback = target.listener.callback(awaited, 'active', activationTimeoutMs).catch((error: Error) => {
      throw new Error(`the ${awaited.kind} was not activated: ${error.message}`);
    });
    await Promise.race([callback, this.#interrupted]);
    this.#settledAt = performance.now() + settlingMs;
    return { ...awaited, ms: Math.round(performance.now() - started) };
  }
}

function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new Error('interrupted'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

function extract(step: DocumentStep, answer: JSONValue | undefined): Values {
  return new Map(
    Object.entries(step.extract).map(([name, { text, query }]) => {
      const [value] = answer === undefined ? [] : query.query(answer).values();
      if (value !== undefined && value !== null) return [name, value];
      throw new Error(`(${step.where('extract', name)}) ${text} finds nothing for ${name} in the answer`);
    }),
  );
}
