import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { JSONValue } from 'json-p3';
import { parseJson } from '../../lib/json';
import { shown } from '../../lib/shown';
import type { Caller, Request, Response } from '../../provider/verification/target/caller';
import type { Subject } from '../../provider/verification/target/listener';
import type { Target } from '../../provider/verification/target/target';
import { timeOutsFor } from '../../provider/verification/time-outs';
import { subjectOf } from './activation';
import type { Clock } from './built-ins';
import { type Given, tokenKinds } from './needs';
import { placeholdersIn, Values } from './placeholders';
import { pathOf, requestOf } from './request';
import type { Step } from './step';

export interface StepResult {
  readonly id: string;
  readonly method: string;
  /** Filled, where all its values were known when the step ran. */
  readonly path: string;
  readonly outcome: 'passed' | 'failed' | 'not run';
  readonly ms: number;
  readonly status?: number;
  readonly extracted: Readonly<Record<string, JSONValue>>;
  /** The channel or session whose callback came after the step. */
  readonly activated?: (Subject & { readonly ms: number }) | undefined;
  /** The reason of a failure, with its place in the document. */
  readonly problem?: string;
}

type Extracted = StepResult['extracted'];

const secretName = /token|secret|password/i;

/** Runs the steps of one step list in their order. It deletes nothing. */
export class StepRunner {
  readonly #values: Values;
  readonly #secrets: readonly string[];
  readonly #interrupted: Promise<never>;
  /** Until this time, a refusal may mean that a confirmed activation is not carried out yet. */
  #settledAt = 0;
  #hasStopped = false;

  constructor(
    private readonly target: Target,
    private readonly caller: Caller,
    private readonly options: {
      readonly activationTimeoutMs: number;
      readonly signal: AbortSignal;
      readonly given: Given;
      readonly clock?: Clock | undefined;
    },
  ) {
    this.#values = new Values(options.given, options.clock);
    this.#secrets = Object.values(tokenKinds).flatMap(({ variable }) => options.given.get(variable) ?? []);
    this.#interrupted = untilAborted(options.signal);
    this.#interrupted.catch(() => undefined);
  }

  /** Runs a step, unless an earlier one ended the run. */
  async run(step: Step): Promise<StepResult> {
    const { id, method, onFail } = step;
    const isKnown = [...placeholdersIn(step.path)].every(({ name }) => this.#values.has(name));
    const path = isKnown ? this.#values.fillText(step.path, encodeURIComponent) : step.path;
    const call = { id, method, path: this.#hide(path), extracted: {} };
    if (this.#hasStopped) return { ...call, outcome: 'not run', ms: 0 };
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    try {
      const done = await this.#carryOut(step);
      return { ...call, outcome: 'passed', ms: ms(), ...done, extracted: this.#withoutSecrets(done.extracted) };
    } catch (error) {
      this.#hasStopped = onFail === 'abort' || this.options.signal.aborted;
      const problem = this.#hide(`${step.where()} ${id}: ${(error as Error).message}`);
      return { ...call, outcome: 'failed', ms: ms(), problem };
    }
  }

  async #carryOut(step: Step) {
    const path = pathOf(step, this.#values);
    const body = step.body && this.#values.fill(step.body);
    const request = await requestOf(step, this.#values, this.options.given, this.target.urls);
    const response = await this.#settled(request, step.expect.status);
    const { status } = response;
    const text = response.body.toString('utf8');
    if (!step.expect.status.includes(status)) {
      throw new Error(`answered ${status}, not ${step.expect.status.join(' or ')}: ${shown(text)}`);
    }
    const json = parseJson(text) as JSONValue | undefined;
    const extracted = extract(step, json);
    const subject = status < 300 ? subjectOf({ ...step, path, body }, json) : undefined;
    const activated = subject && { ...subject, ms: await this.#activation(subject) };
    for (const [name, value] of Object.entries(extracted)) this.#values.set(name, value);
    return { status, extracted, activated };
  }

  // The gateway acts on the response to its callback a moment later and gives no sign of it, so the step is sent again until it
  // passes. That is safe for any step, because a call that is refused with 422 changes nothing.
  async #settled(request: Request, expected: readonly number[]): Promise<Response> {
    for (let pauseMs = 20; ; pauseMs *= 2) {
      const response = await this.caller.call(request);
      const mayPass = response.status === 422 && !expected.includes(422);
      if (!mayPass || performance.now() + pauseMs > this.#settledAt) return response;
      await Promise.race([wait(pauseMs), this.#interrupted]);
    }
  }

  /** Waits for the callback that confirms an activation. Returns the milliseconds that it took. */
  async #activation(subject: Subject): Promise<number> {
    const { activationMs, settlingMs } = timeOutsFor(this.options.activationTimeoutMs);
    const started = performance.now();
    const callback = this.target.listener.callback(subject, 'active', activationMs).catch((error: Error) => {
      throw new Error(`the ${subject.kind} was not activated: ${error.message}`);
    });
    await Promise.race([callback, this.#interrupted]);
    this.#settledAt = performance.now() + settlingMs;
    return Math.round(performance.now() - started);
  }

  #hide(text: string): string {
    return this.#secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
  }

  #withoutSecrets(extracted: Extracted): Extracted {
    const isSecret = (name: string, value: string) => secretName.test(name) || this.#hide(value) !== value;
    const entries = Object.entries(extracted);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, isSecret(name, JSON.stringify(value)) ? '***' : value]),
    );
  }
}

/** Rejects as soon as the signal is aborted. */
async function untilAborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('interrupted');
}

function extract(step: Step, json: JSONValue | undefined): Extracted {
  const entries = Object.entries(step.extract).map(([name, { text, query }]) => {
    const [value] = json === undefined ? [] : query.query(json).values();
    if (value !== undefined && value !== null) return [name, value];
    throw new Error(`(${step.where('extract', name)}) ${text} finds nothing for ${name} in the response`);
  });
  return Object.fromEntries(entries);
}
