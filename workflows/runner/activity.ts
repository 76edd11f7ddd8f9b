import { once } from 'node:events';
import type { JSONValue } from 'json-p3';
import { parseJson } from '../../lib/json';
import type { ProviderApi, SeedingError } from '../../provider/verification/seeding/provider-api';
import { Signs } from '../../provider/verification/seeding/signs';
import type { Caller, Request, Response } from '../../provider/verification/target/caller';
import type { Target } from '../../provider/verification/target/target';
import { type TimeOuts, timeOutsFor } from '../../provider/verification/time-outs';
import { type Call, type Deletion, type Thing, Things } from './activation';
import { Attempts, isRefusal } from './attempts';
import type { Recorder } from './events';
import { operationFor } from './operations';
import type { Step } from './step';
import { type Activated, type Notebook, StepFailed } from './step-result';

/** The ways to the target, and what takes down what happens there. */
export interface Connection {
  readonly target: Target;
  readonly caller: Caller;
  readonly api: ProviderApi;
  readonly recorder: Recorder;
}

interface ActivityOptions {
  readonly activationTimeoutMs: number;
  readonly signal: AbortSignal;
  /** True where the runner makes the calls that activate things and that the document lacks. */
  readonly fillIn: boolean;
}

/** Makes the calls of a document, each once the channel or session that it needs is active. */
export class Activity {
  readonly #things = new Things();
  readonly #timeOuts: TimeOuts;
  readonly #signs: Signs;
  readonly #interrupted: Promise<never>;
  /** Milliseconds that the last activation took, as an estimate for the next. */
  #changeTookMs = 0;

  /** @param shown makes what a provider has said fit for a message */
  constructor(
    private readonly connection: Connection,
    private readonly options: ActivityOptions,
    private readonly shown: (text: string) => string,
  ) {
    this.#timeOuts = timeOutsFor(options.activationTimeoutMs);
    this.#signs = new Signs(connection.target.listener, this.#timeOuts);
    this.#interrupted = untilAborted(options.signal);
    this.#interrupted.catch(() => undefined);
  }

  /** Takes a call that was carried out. */
  took(request: Request, call: Call, response: JSONValue | undefined, step: string): void {
    const made = this.#things.took(call, response, step, (uid) => this.#deletionOf(request, uid));
    if (made) this.connection.target.listener.owns(made);
  }

  /** Makes the call of a step, once what it needs is active. */
  async answer(step: Step, request: Request, call: Call, notebook: Notebook): Promise<Response> {
    const operation = operationFor(call);
    const thing = operation?.active && this.#things.named(operation.active, call.body);
    const attempts = new Attempts(this.connection.caller, this.connection.recorder, request, step.id);
    if (!thing || thing.isActive) return this.#unlessInterrupted(attempts.next());
    const expectsRefusal = step.expect.status.every((status) => status >= 400);
    if (expectsRefusal || !operation?.refusesInactive) {
      // The response will not tell if the thing was active, so its sign has to come first. Where none comes, the call goes out as it is.
      if (thing.isAsked) await this.#callback(thing, this.#timeOuts.activationMs, notebook).catch(() => undefined);
      return this.#unlessInterrupted(attempts.next());
    }
    const response = await this.#unlessInterrupted(this.#onceActive(thing, step, attempts, notebook));
    if (step.expect.status.includes(response.status)) this.#becameActive(thing, notebook, 'call');
    return response;
  }

  /**
   * Repeats a call that is refused until the channel or session that it needs is active. That is safe, since a refused call changes
   * nothing. The callback has a start, so that a gateway which sends one gets the call once.
   */
  async #onceActive(thing: Thing, step: Step, attempts: Attempts, notebook: Notebook): Promise<Response> {
    const { kind, uid } = thing;
    try {
      const response = await this.#signs.until({
        subject: thing,
        status: 'active',
        firstAskedAfterMs: this.#startMs,
        effect: async () => {
          const answer = await attempts.next();
          if (!isRefusal(answer) || step.expect.status.includes(answer.status)) return answer;
          if (this.options.fillIn && this.#isLacking(thing)) await this.#fillIn(thing, step, notebook);
          return undefined;
        },
      });
      if (!response) notebook.tries = `, ${attempts.count} times, although a callback said that the ${kind} is active`;
      return response ?? attempts.last;
    } catch (error) {
      if (!attempts.hasAnswer) throw error;
      const { last, count } = attempts;
      const isLacking = !thing.isAsked && !this.options.fillIn;
      if (kind === 'session' && isLacking) notebook.sessionLacksPut = true;
      const hint = isLacking
        ? `. The gateway may want PUT /business/communication/${kind}s/${uid} with the status active, which the document lacks: --fill-in makes it`
        : '';
      const said = `answered ${last.status}, not ${step.expect.status.join(' or ')}, ${count} times: ${this.shown(last.body.toString('utf8'))}`;
      notebook.answered = { status: last.status, json: jsonOf(last.body.toString('utf8')) };
      throw new StepFailed(
        `${said}. The ${kind} of ${thing.by} did not become active: ${(error as Error).message}${hint}`,
        last.status,
      );
    }
  }

  /** Milliseconds that a callback has before a call is tried. */
  get #startMs(): number {
    return this.#timeOuts.activationMs / 20;
  }

  /** Tells if a thing will not become active without a call that no step has made. */
  #isLacking({ kind, isAsked, created, since, deletion }: Thing): boolean {
    // The runner calls with its own account and address alone.
    if (isAsked || deletion) return false;
    const isLate = performance.now() - since > 2 * this.#changeTookMs;
    return kind === 'channel' || created === 'inactive' || isLate;
  }

  async #fillIn(thing: Thing, step: Step, notebook: Notebook): Promise<void> {
    const { kind, uid, displayName = 'Channel of a step list' } = thing;
    const { recorder, api } = this.connection;
    thing.isAsked = true;
    recorder.because('filled in', step.id);
    const asked = kind === 'channel' ? api.updateChannel(uid, 'active', displayName) : api.updateSession(uid, 'active');
    const refused = await asked.then(
      () => '',
      // A message holds the response cut off, maybe in the middle of a secret.
      ({ message, status, body }: SeedingError) => `, and failed: ${body ? `${status} ${this.shown(body)}` : message}`,
    );
    notebook.notes.push(
      `PUT /business/communication/${kind}s/${uid} with the status active, which the document lacks, was filled in${refused}`,
    );
    if (kind === 'session') notebook.sessionLacksPut = true;
  }

  /**
   * Waits for what the last steps have left to become active: for an activation that was asked for as long as it may take, and a moment
   * for a session, which may become active by itself.
   */
  async awaitRest(notebook: Notebook): Promise<void> {
    const awaited = this.#things.pending().filter(({ kind, isAsked }) => isAsked || kind === 'session');
    const waits = awaited.map(async (thing) => {
      const timeoutMs = thing.isAsked ? this.#timeOuts.activationMs : this.#startMs;
      await this.#callback(thing, timeoutMs, notebook).catch((error: Error) => {
        if (this.options.signal.aborted) throw error;
        if (thing.isAsked) notebook.notes.push(`${error.message}; no other sign of it was looked for`);
      });
    });
    await Promise.all(waits);
  }

  async #callback(thing: Thing, timeoutMs: number, notebook: Notebook): Promise<void> {
    await this.#unlessInterrupted(this.connection.target.listener.callback(thing, 'active', timeoutMs));
    this.#becameActive(thing, notebook, 'callback');
  }

  #becameActive(thing: Thing, { activated }: Notebook, sign: Activated['sign']): void {
    const { kind, uid, by, since } = thing;
    const told = this.connection.recorder.told(uid, 'active');
    const ms = Math.max(Math.round((told ?? performance.now()) - since), 0);
    thing.isActive = true;
    this.#changeTookMs = ms;
    activated.push({ kind, uid, by, ms, sign: told === undefined ? sign : 'callback' });
  }

  /** Deletes what the run's own account and address do not. Returns what could not be deleted, and why, a line each. */
  async deleteElsewhere(): Promise<string[]> {
    const leftBehind: string[] = [];
    for (const { url, ...deletion } of this.#things.deletions()) {
      const failure = await this.connection.caller.call({ url, ...deletion }).then(
        ({ status }) => (status < 300 || status === 404 ? '' : `answered ${status}`),
        (error: Error) => error.message,
      );
      if (failure) leftBehind.push(`DELETE ${url}: ${failure}`);
    }
    return leftBehind;
  }

  /** The uids of channels that are active although no step asked for it. */
  activeUnasked(): ReadonlySet<string> {
    const uids = this.#things.unasked('channel').flatMap(({ uid, isActive }) => {
      const isTold = this.connection.recorder.told(uid, 'active') !== undefined;
      return isActive || isTold ? [uid] : [];
    });
    return new Set(uids);
  }

  #deletionOf({ url, headers }: Request, uid: string): Deletion | undefined {
    const { urls, token } = this.connection.target;
    if (url.startsWith(`${urls['communication-gw']}/`) && headers.authorization === `Bearer ${token}`) return undefined;
    const [address = ''] = url.split('?', 1);
    // A thing that is made on behalf of somebody is deleted so too, and a deletion has no body.
    const kept = Object.entries(headers).filter(([name]) => !name.startsWith('content-'));
    return {
      method: 'DELETE',
      url: `${address}/${encodeURIComponent(uid)}`,
      headers: Object.fromEntries(kept),
    };
  }

  #unlessInterrupted<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#interrupted]);
  }
}

const jsonOf = (body: Request['body']): JSONValue | undefined =>
  typeof body === 'string' ? (parseJson(body) as JSONValue | undefined) : undefined;

/** Rejects as soon as the signal is aborted. */
async function untilAborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('interrupted');
}
