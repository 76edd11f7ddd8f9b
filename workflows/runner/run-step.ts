import type { JSONValue } from 'json-p3';
import { parseJson } from '../../lib/json';
import type { Request } from '../../provider/verification/target/caller';
import { Activity, type Connection } from './activity';
import type { Clock } from './built-ins';
import type { RunEvent } from './events';
import type { Evidence } from './mistakes';
import type { Given } from './needs';
import { Values } from './placeholders';
import { requestOf } from './request';
import { Secrets } from './secrets';
import { isUnserved } from './served';
import type { Step } from './step';
import { type Notebook, StepFailed, type StepResult } from './step-result';

export interface RunnerOptions {
  readonly activationTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly given: Given;
  readonly clock?: Clock | undefined;
  /** True where the runner makes the calls that activate things and that the document lacks. */
  readonly fillIn: boolean;
}

/** Carries out the steps of one step list in their order. It deletes nothing. */
export class StepRunner {
  /** The outcomes so far, for the search for mistakes in the document. */
  readonly evidence: Evidence[] = [];
  readonly #values: Values;
  readonly #extracted = new Map<string, JSONValue>();
  readonly #secrets: Secrets;
  readonly #activity: Activity;
  #hasStopped = false;

  constructor(
    private readonly connection: Connection,
    private readonly options: RunnerOptions,
  ) {
    this.#values = new Values(options.given, options.clock);
    this.#secrets = new Secrets(options.given);
    this.#activity = new Activity(connection, options, (text) => this.#secrets.shown(text));
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
      if (isLast) await this.#activity.awaitRest(notebook);
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
    return (await this.#activity.deleteElsewhere()).map((line) => this.#secrets.hide(line));
  }

  /** The events so far, without secrets in their paths. */
  events(): RunEvent[] {
    const events = this.connection.recorder.events();
    return events.map((event) => (event.kind === 'call' ? { ...event, path: this.#secrets.hide(event.path) } : event));
  }

  /** The names of placeholders whose channels are active although no step asked for it. */
  activeUnasked(): ReadonlySet<string> {
    const uids = this.#activity.activeUnasked();
    return new Set([...this.#extracted].flatMap(([name, value]) => (uids.has(String(value)) ? [name] : [])));
  }

  #ended(result: StepResult, { answered, sessionLacksPut }: Notebook): StepResult {
    const outcome = result.outcome === 'passed' || result.outcome === 'not run' ? result.outcome : 'failed';
    this.evidence.push({ outcome, ...(answered && { answered }), ...(sessionLacksPut && { sessionLacksPut }) });
    return { ...result, notes: result.notes.map((note) => this.#secrets.hide(note)) };
  }

  async #carryOut(step: Step, request: Request, notebook: Notebook) {
    const call = { method: step.method, path: this.#pathIn(request), body: bodyOf(request) };
    const response = await this.#activity.answer(step, request, call, notebook);
    const { status } = response;
    const text = response.body.toString('utf8');
    const json = parseJson(text) as JSONValue | undefined;
    notebook.answered = { status, json };
    if (!step.expect.status.includes(status)) {
      const said = `answered ${status}, not ${step.expect.status.join(' or ')}${notebook.tries ?? ''}: ${this.#secrets.shown(text)}`;
      if (!isUnserved(call, response)) throw new StepFailed(said, status);
      throw new StepFailed(
        `not served here: ${step.method} ${call.path} is routed to no service (${said})`,
        status,
        true,
      );
    }
    if (status < 300) this.#activity.took(request, call, json, step.id);
    const extracted = this.#extract(step, json, status);
    for (const [name, value] of Object.entries(extracted)) {
      this.#values.set(name, value);
      this.#extracted.set(name, value);
      this.#secrets.learn(name, value);
      this.connection.recorder.name(String(value), name);
    }
    return { status, extracted };
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

  /** The path of a call below the base URL. */
  #pathIn({ url }: Request): string {
    return this.connection.recorder.pathOf(url);
  }
}

const bodyOf = ({ body }: Request): JSONValue | undefined =>
  typeof body === 'string' ? (parseJson(body) as JSONValue | undefined) : undefined;
