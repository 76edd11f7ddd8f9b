import { once } from 'node:events';
import type { JSONValue } from 'json-p3';
import { parseJson } from '../../lib/json';
import { shown } from '../../lib/shown';
import type { ProviderApi } from '../../provider/verification/seeding/provider-api';
import { Signs } from '../../provider/verification/seeding/signs';
import type { Caller, Request, Response } from '../../provider/verification/target/caller';
import type { Subject } from '../../provider/verification/target/listener';
import type { Target } from '../../provider/verification/target/target';
import { type TimeOuts, timeOutsFor } from '../../provider/verification/time-outs';
import { type Deletion, type Thing, Things } from './activation';
import type { Clock } from './built-ins';
import type { Recorder } from './events';
import type { Evidence } from './mistakes';
import type { Given } from './needs';
import { operationFor } from './operations';
import { Values } from './placeholders';
import { requestOf } from './request';
import { Secrets } from './secrets';
import { isUnserved } from './served';
import type { Step } from './step';

/**
 * The outcome of a step. A failure is `warned` or `skipped` where the step's onFail says so; `unserved` is a call that no service here
 * routes, which says nothing about the document.
 */
export type Outcome = 'passed' | 'failed' | 'warned' | 'skipped' | 'unserved' | 'not run';

/** A channel or session that became active. */
export interface Activated extends Pick<Subject, 'kind' | 'uid'> {
  /** The sign of it: the callback that says so, or a call that passed. */
  readonly sign: 'callback' | 'call';
  /** Milliseconds from the response to the step that made it, or asked for it, to the sign. */
  readonly ms: number;
  /** The id of that step. */
  readonly by: string;
}

export interface StepResult {
  readonly id: string;
  readonly method: string;
  /** Filled, where all its values were known when the step ran. */
  readonly path: string;
  readonly outcome: Outcome;
  readonly ms: number;
  readonly status?: number | undefined;
  readonly extracted: Readonly<Record<string, JSONValue>>;
  /** The channels and sessions that the step had to wait for, or that became active after the last step. */
  readonly activated: readonly Activated[];
  /** Calls that the document lacks and the runner made, and signs that did not come. */
  readonly notes: readonly string[];
  /** The reason of a failure, with its place in the document. */
  readonly problem?: string;
}

export interface RunnerOptions {
  readonly activationTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly given: Given;
  readonly clock?: Clock | undefined;
  /** True where the runner makes the calls that activate things and that the document lacks. */
  readonly fillIn: boolean;
}

/** The ways to the target, and what takes down what happens there. */
export interface Connection {
  readonly target: Target;
  readonly caller: Caller;
  readonly api: ProviderApi;
  readonly recorder: Recorder;
}

/** A step that failed. */
class StepFailed extends Error {
  constructor(
    message: string,
    readonly status?: number,
    readonly isUnserved = false,
  ) {
    super(message);
  }
}

const isRefusal = ({ status }: Response) => status >= 400 && status < 500 && status !== 429;

/** Notes about a step while it is carried out. */
interface Notebook {
  readonly activated: Activated[];
  readonly notes: string[];
  answered?: Evidence['answered'];
  sessionLacksPut?: boolean;
  /** Tells of a response that was repeated. */
  tries?: string;
}

/** Carries out the steps of one step list in their order. It deletes nothing. */
export class StepRunner {
  /** The outcomes so far, for the search for mistakes in the document. */
  readonly evidence: Evidence[] = [];
  readonly #values: Values;
  readonly #extracted = new Map<string, JSONValue>();
  readonly #secrets: Secrets;
  readonly #things = new Things();
  readonly #timeOuts: TimeOuts;
  readonly #signs: Signs;
  readonly #interrupted: Promise<never>;
  /** Milliseconds that the last activation took, as an estimate for the next. */
  #changeTookMs = 0;
  #hasStopped = false;

  constructor(
    private readonly connection: Connection,
    private readonly options: RunnerOptions,
  ) {
    this.#values = new Values(options.given, options.clock);
    this.#secrets = new Secrets(options.given);
    this.#timeOuts = timeOutsFor(options.activationTimeoutMs);
    this.#signs = new Signs(connection.target.listener, this.#timeOuts);
    this.#interrupted = untilAborted(options.signal);
    this.#interrupted.catch(() => undefined);
  }

  /** Carries out a step, unless an earlier one ended the run. @param isLast true for the last of the document, after which all signs are awaited */
  async run(step: Step, isLast = false): Promise<StepResult> {
    const { id, method, onFail } = step;
    const notebook: Notebook = { activated: [], notes: [] };
    const result = { id, method, path: this.#secrets.hide(step.path), extracted: {}, ...notebook };
    if (this.#hasStopped) return this.#ended({ ...result, outcome: 'not run', ms: 0 }, notebook);
    const started = performance.now();
    const ms = () => Math.round(performance.now() - started);
    try {
      const request = await requestOf(step, this.#values, this.options.given, this.connection.target.urls);
      const path = this.#secrets.hide(this.#pathIn(request));
      Object.assign(result, { path });
      const { status, extracted } = await this.#carryOut(step, request, notebook);
      if (isLast) await this.#awaitRest(notebook);
      const shownValues = this.#secrets.without(extracted);
      return this.#ended({ ...result, outcome: 'passed', ms: ms(), status, extracted: shownValues }, notebook);
    } catch (error) {
      const { status, isUnserved = false } = error as Partial<StepFailed>;
      const isInterrupted = this.options.signal.aborted;
      this.#hasStopped = onFail === 'abort' || isInterrupted;
      const excused = { abort: 'failed', continue: 'failed', warn: 'warned', skip: 'skipped' } as const;
      const outcome = isUnserved ? 'unserved' : isInterrupted ? 'failed' : excused[onFail];
      const reason = outcome === 'skipped' && step.skipReason ? ` (${step.skipReason})` : '';
      const problem = this.#secrets.hide(`${step.where()} ${id}: ${(error as Error).message}${reason}`);
      return this.#ended({ ...result, outcome, ms: ms(), status, problem }, notebook);
    }
  }

  /** Deletes what the run's own account and address do not. Returns what could not be deleted, and why, a line each. */
  async deleteElsewhere(): Promise<string[]> {
    const leftBehind: string[] = [];
    for (const { url, ...deletion } of this.#things.deletions()) {
      const failure = await this.connection.caller.call({ url, ...deletion }).then(
        ({ status }) => (status < 300 || status === 404 ? '' : `answered ${status}`),
        (error: Error) => error.message,
      );
      if (failure) leftBehind.push(this.#secrets.hide(`DELETE ${url}: ${failure}`));
    }
    return leftBehind;
  }

  /** The names of placeholders whose channels are active although no step asked for it. */
  activeUnasked(): ReadonlySet<string> {
    const uids = this.#things.unasked('channel').flatMap(({ uid, isActive }) => {
      const isTold = this.connection.recorder.told(uid, 'active') !== undefined;
      return isActive || isTold ? [uid] : [];
    });
    return new Set([...this.#extracted].flatMap(([name, value]) => (uids.includes(String(value)) ? [name] : [])));
  }

  #ended(result: StepResult, { answered, sessionLacksPut }: Notebook): StepResult {
    const outcome = result.outcome === 'passed' || result.outcome === 'not run' ? result.outcome : 'failed';
    this.evidence.push({ outcome, ...(answered && { answered }), ...(sessionLacksPut && { sessionLacksPut }) });
    return result;
  }

  async #carryOut(step: Step, request: Request, notebook: Notebook) {
    const call = { method: step.method, path: this.#pathIn(request), body: jsonOf(request.body) };
    const response = await this.#answer(step, request, call, notebook);
    const { status } = response;
    const text = response.body.toString('utf8');
    const json = parseJson(text) as JSONValue | undefined;
    notebook.answered = { status, json };
    if (!step.expect.status.includes(status)) {
      const said = `answered ${status}, not ${step.expect.status.join(' or ')}${notebook.tries ?? ''}: ${this.#shown(text)}`;
      if (!isUnserved(call, response)) throw new StepFailed(said, status);
      throw new StepFailed(
        `not served here: ${step.method} ${call.path} is routed to no service (${said})`,
        status,
        true,
      );
    }
    if (status < 300) {
      const made = this.#things.took(call, json, step.id, (uid) => this.#deletionOf(request, uid));
      if (made) this.connection.target.listener.owns(made);
    }
    const extracted = this.#extract(step, json, status);
    for (const [name, value] of Object.entries(extracted)) {
      this.#values.set(name, value);
      this.#extracted.set(name, value);
      this.#secrets.learn(name, value);
      this.connection.recorder.name(String(value), name);
    }
    return { status, extracted };
  }

  /** Makes the call of a step, once what it needs is active. */
  async #answer(
    step: Step,
    request: Request,
    call: { path: string; method: string; body?: JSONValue | undefined },
    notebook: Notebook,
  ): Promise<Response> {
    const operation = operationFor(call);
    const thing = operation?.active && this.#things.named(operation.active, call.body);
    const attempts = this.#attempts(step, request);
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
      const said = `answered ${last.status}, not ${step.expect.status.join(' or ')}, ${count} times: ${this.#shown(last.body.toString('utf8'))}`;
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
      (error: Error) => `, and failed: ${error.message}`,
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
  async #awaitRest(notebook: Notebook): Promise<void> {
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

  #attempts(step: Step, request: Request): Attempts {
    const { caller, recorder } = this.connection;
    return new Attempts(async (isFirst) => {
      recorder.because(isFirst ? 'step' : 'asked again', step.id);
      return caller.call(request);
    });
  }

  #extract(step: Step, json: JSONValue | undefined, status: number): Record<string, JSONValue> {
    const entries = Object.entries(step.extract).map(([name, { text, query }]) => {
      const [value] = json === undefined ? [] : query.query(json).values();
      if (value === undefined || value === null) {
        throw new StepFailed(
          `(${step.where('extract', name)}) ${text} finds nothing for ${name} in the response`,
          status,
        );
      }
      return [name, value] as const;
    });
    return Object.fromEntries(entries);
  }

  #shown(text: string): string {
    return shown(this.#secrets.hide(text));
  }

  #unlessInterrupted<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#interrupted]);
  }

  #deletionOf({ url, headers }: Request, uid: string): Deletion | undefined {
    const { urls, token } = this.connection.target;
    const authorization = String(headers.authorization);
    const isOwn = url.startsWith(`${urls['communication-gw']}/`) && authorization === `Bearer ${token}`;
    return isOwn
      ? undefined
      : { method: 'DELETE', url: `${url}/${encodeURIComponent(uid)}`, headers: { authorization } };
  }

  /** The path of a call below the base URL. */
  #pathIn({ url }: Request): string {
    return this.connection.recorder.pathOf(url);
  }
}

/** The tries of one call. */
class Attempts {
  #last: Response | undefined;
  count = 0;

  constructor(private readonly send: (isFirst: boolean) => Promise<Response>) {}

  async next(): Promise<Response> {
    this.count += 1;
    this.#last = await this.send(this.count === 1);
    return this.#last;
  }

  get hasAnswer(): boolean {
    return this.#last !== undefined;
  }

  get last(): Response {
    if (!this.#last) throw new Error('no call was made');
    return this.#last;
  }
}

const jsonOf = (body: Request['body']): JSONValue | undefined =>
  typeof body === 'string' ? (parseJson(body) as JSONValue | undefined) : undefined;

/** Rejects as soon as the signal is aborted. */
async function untilAborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('interrupted');
}
