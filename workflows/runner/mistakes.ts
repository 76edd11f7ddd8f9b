import { type JSONValue, query } from 'json-p3';
import { z } from 'zod';
import { own } from '../../lib/own';
import { builtInNames } from './built-ins';
import type { Draft, DraftStep } from './draft';
import { configured } from './needs';
import {
  type ExampleStep,
  names,
  type Operation,
  operationFor,
  type Resource,
  stepThatActivates,
  stepThatMakes,
} from './operations';

/** A mistake in a document, which the service shows or the calls before it do. */
export interface Mistake {
  /** `file:line`. */
  readonly where: string;
  /** The id of the step. */
  readonly step: string;
  readonly wrong: string;
  /** How it would read right. */
  readonly right: string;
}

/** The outcome of a step, as far as it tells about the document. */
export interface Evidence {
  readonly outcome: 'passed' | 'failed' | 'not run';
  /** The body of the response, where the step was answered with JSON. */
  readonly answered?: { readonly status: number; readonly json: JSONValue | undefined };
  /** True when the session that the step uses did not become active before a call that the document lacks, or not at all. */
  readonly sessionLacksPut?: boolean;
}

interface Slot {
  readonly resource: Resource;
  readonly path: readonly string[];
  /** `undefined` where the step does not have it. */
  readonly value: unknown;
}

/** A name that a step extracts. */
interface Extracted {
  /** The thing that it names, where it is the uid of one. */
  readonly resource: Resource | undefined;
  /** The index of the step that extracts it, or that the extracting one is added after. */
  readonly at: number;
  readonly by: string;
}

/** The things that the call which makes a thing needs. */
const neededBy: Readonly<Record<Resource, readonly Resource[]>> = {
  channel: [],
  contact: [],
  session: ['channel', 'contact'],
  message: ['channel'],
};

const activation = (step: DraftStep) => operationFor(step)?.path === 'channel' && step.body?.status === 'active';
const lastPart = (path: string) => path.split('/').at(-1) ?? '';
const nameIn = (value: unknown) => /^\{\{\s*(\w+)\s*\}\}$/.exec(String(value))?.[1];
const idsOf = (steps: readonly ExampleStep[]) => steps.map(({ id }) => id).join(', ');
const withLastPart = (path: string, part: string) => [...path.split('/').slice(0, -1), part].join('/');

/** Yields each value under the name of a uid, in maps at any depth, with the keys that lead to it. */
function* namedIn(value: unknown, path: readonly string[]): Generator<Slot> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [key, each] of Object.entries(value)) {
    const resource = own(names, key);
    if (resource) yield { resource, path: [...path, key], value: each };
    else yield* namedIn(each, [...path, key]);
  }
}

/** The places of a step that name a thing of the service. */
function slotsOf({ path, params, body = {} }: DraftStep, operation: Operation | undefined): Slot[] {
  const missing = (operation?.required ?? []).flatMap((key): Slot[] => {
    const resource = own(names, key);
    return resource && !Object.hasOwn(body, key) ? [{ resource, path: ['body', key], value: undefined }] : [];
  });
  return [
    ...(operation?.path ? [{ resource: operation.path, path: ['path'], value: lastPart(path) }] : []),
    ...namedIn(params, ['params']),
    ...namedIn(body, ['body']),
    ...missing,
  ];
}

/** Finds what is wrong with one document, and mends it in its draft. */
class Examination {
  readonly mistakes: Mistake[] = [];
  /** The names under which steps have extracted things so far, those that are added included. */
  readonly #extracted = new Map<string, Extracted>();
  /** Names of channels that a step activates, or that are active as they are. */
  readonly #active: Set<string>;
  /** Added steps, by the index of the step that they follow. */
  readonly #added = new Map<number, ExampleStep[]>();

  constructor(
    private readonly draft: Draft,
    private readonly evidence: readonly Evidence[],
    seenActive: ReadonlySet<string>,
  ) {
    this.#active = new Set(seenActive);
  }

  run(): void {
    for (const [index, step] of this.draft.steps.entries()) {
      const operation = operationFor(step);
      for (const slot of slotsOf(step, operation)) this.#slot(index, slot, operation);
      if (operation) this.#activity(index, step, operation);
      if (operation) this.#fields(index, step, operation);
      if (this.evidence[index]?.sessionLacksPut) this.#sessionLacksPut(index, step);
      this.#extracts(index, step, operation);
      const [name = ''] = Object.keys(step.extract);
      for (const each of Object.keys(step.extract)) {
        this.#extracted.set(each, { resource: each === name ? operation?.makes : undefined, at: index, by: step.id });
      }
      if (activation(step)) this.#active.add(nameIn(lastPart(step.path)) ?? '');
    }
    this.#prose();
    for (const [after, steps] of this.#added) this.draft.insert(after, steps);
  }

  /** A place that has to name a thing which an earlier step made. */
  #slot(index: number, { resource, path, value }: Slot, operation: Operation | undefined): void {
    const step = this.draft.steps[index] as DraftStep;
    const name = nameIn(value);
    const isSet =
      name !== undefined &&
      (this.#extracted.has(name) || Object.hasOwn(configured, name) || builtInNames.includes(name));
    if (isSet) return;
    const shown = value === undefined ? undefined : JSON.stringify(value);
    const key = path.at(-1) ?? '';
    const inBraces = path[0] === 'path' && /^\{(\w+)\}$/.exec(String(value)) !== null;
    const wrong = inBraces
      ? `has ${String(value)} in its path, which goes out as it is`
      : shown === undefined
        ? `lacks ${key} in its body`
        : `names the ${resource} ${shown}, which no step has made`;
    if (!operation) {
      this.#tell(index, path, wrong, `the uid of a ${resource} that a step before has made`);
      return;
    }
    const { name: found, added } = this.#provide(resource, index, operation.active === 'channel');
    const placeholder = `{{${found}}}`;
    const before = added.length > 0 ? `, with ${idsOf(added)} before it` : '';
    if (path[0] === 'path') {
      const better = withLastPart(step.path, placeholder);
      this.#tell(index, path, wrong, `path: "${better}"${before}`);
      this.draft.replace(index, path, better);
      return;
    }
    this.#tell(index, value === undefined ? [] : path, wrong, `${key}: "${placeholder}"${before}`);
    if (value === undefined) this.draft.addField(index, key, placeholder);
    else this.draft.replace(index, path, placeholder);
  }

  /** The name under which a thing is extracted before a step, and the steps that had to be added for it. */
  #provide(resource: Resource, index: number, isActive: boolean): { name: string; added: ExampleStep[] } {
    const known = this.#nameOf(resource);
    if (known) return { name: known, added: [] };
    const before = neededBy[resource].flatMap((each) => this.#provide(each, index, true).added);
    const at = this.#endOfPrerequisites(index);
    const maker = stepThatMakes[resource];
    const [name = ''] = Object.keys(maker.extract ?? {});
    const own = resource === 'channel' && isActive ? [maker, stepThatActivates.channel] : [maker];
    for (const step of own) this.#add(at, step);
    this.#extracted.set(name, { resource, at, by: maker.id });
    if (own.length > 1) this.#active.add(name);
    return { name, added: [...before, ...own] };
  }

  /** The step after which others are added for a step: the one before it, or the last prerequisite. */
  #endOfPrerequisites(index: number): number {
    const { steps } = this.draft;
    if (steps[index]?.section === 'Prerequisites') return index - 1;
    return steps.findLastIndex(({ section }) => section === 'Prerequisites');
  }

  #add(after: number, step: ExampleStep): void {
    this.#added.set(after, [...(this.#added.get(after) ?? []), step]);
  }

  /** A call that wants an active channel, on one that no step activates. */
  #activity(index: number, step: DraftStep, { active }: Operation): void {
    if (active !== 'channel') return;
    const name = nameIn(step.body?.channel_uid) ?? '';
    const made = this.#extracted.get(name);
    const expectsRefusal = step.statuses.every((status) => status >= 400);
    if (made?.resource !== 'channel') return;
    if (this.#active.has(name) && !(expectsRefusal && !this.#isActivated(name))) return;
    const maker = made.by;
    if (expectsRefusal) {
      const expected = step.statuses.join(' or ');
      this.#tell(
        index,
        ['expect', 'status'],
        `expects ${expected}, the refusal of a channel that no step activates`,
        `${stepThatActivates.channel.id} after ${maker}, and status: [200, 201]`,
      );
      this.draft.replace(index, ['expect', 'status'], [200, 201]);
    } else {
      this.#tell(
        index,
        ['body', 'channel_uid'],
        `uses the channel of ${maker}, which no step activates`,
        `${stepThatActivates.channel.id} after ${maker}`,
      );
    }
    this.#add(made.at, this.#activating(name));
    this.#active.add(name);
  }

  #isActivated(name: string): boolean {
    return this.draft.steps.some((step) => activation(step) && nameIn(lastPart(step.path)) === name);
  }

  #activating(name: string): ExampleStep {
    const example = stepThatActivates.channel;
    return { ...example, path: withLastPart(example.path, `{{${name}}}`) };
  }

  /** Fields that the call has to have, and fields that it does not take. The service has to have refused it, or the reader. */
  #fields(index: number, step: DraftStep, { required = [], optional, example }: Operation): void {
    const evidence = this.evidence[index];
    if (
      evidence?.outcome === 'passed' ||
      (evidence?.outcome === 'not run' && this.evidence.some(({ outcome }) => outcome === 'failed'))
    )
      return;
    const told = fieldsIn(evidence?.answered);
    const body = step.body ?? {};
    const known = [...required, ...(optional ?? [])];
    const missing = [...new Set([...required, ...told.missing])].filter((key) => !Object.hasOwn(body, key));
    const isRefused = evidence === undefined || (evidence.answered?.status ?? 0) >= 400;
    const unknown = isRefused
      ? Object.keys(body).filter((key) => told.unknown.includes(key) || !known.includes(key))
      : [];
    for (const key of missing) {
      // A uid that the call always has to have is a place of its own.
      if (Object.hasOwn(names, key) && required.includes(key)) continue;
      const value = example.body?.[key] ?? this.#placeholderFor(own(names, key));
      this.#tell(
        index,
        step.body ? ['body'] : [],
        `lacks ${key} in its body`,
        value === undefined ? `a value for ${key}` : `${key}: ${JSON.stringify(value)}`,
      );
      if (value !== undefined) this.draft.addField(index, key, value);
    }
    for (const key of unknown) {
      this.#tell(index, ['body', key], `sends ${key}, which the call does not take`, `leave ${key} out`);
      this.draft.removeField(index, key);
    }
  }

  #placeholderFor(resource: Resource | undefined): string | undefined {
    const name = resource && this.#nameOf(resource);
    return name && `{{${name}}}`;
  }

  /** The name under which the last thing of a kind is extracted. */
  #nameOf(resource: Resource): string | undefined {
    return [...this.#extracted].findLast(([, each]) => each.resource === resource)?.[0];
  }

  /** Paths that find nothing in the response, which has the value elsewhere. */
  #extracts(index: number, step: DraftStep, operation: Operation | undefined): void {
    const { outcome, answered } = this.evidence[index] ?? {};
    if (outcome !== 'failed' || answered?.json === undefined || answered.status >= 300) return;
    for (const [name, path] of Object.entries(step.extract)) {
      if (typeof path !== 'string' || found(answered.json, path)) continue;
      const better = betterPath(answered.json, path, operation);
      const right = better ? `${name}: ${JSON.stringify(better)}` : 'a path that the response has';
      this.#tell(index, ['extract', name], `extracts ${path}, which the response does not have`, right);
      if (better) this.draft.replace(index, ['extract', name], better);
    }
  }

  /** A section of prose where steps are needed. */
  #prose(): void {
    const where = this.draft.section('Prerequisites');
    const added = this.#added.get(-1);
    if (!where || !added || this.draft.steps.some(({ section }) => section === 'Prerequisites')) return;
    const [step] = this.draft.steps;
    const right = `a yaml block with the steps ${idsOf(added)}`;
    this.mistakes.unshift({ where, step: step?.id ?? '', wrong: 'has prose before it in place of steps', right });
  }

  #sessionLacksPut(index: number, step: DraftStep): void {
    const name = nameIn(step.body?.session_uid) ?? '';
    const made = this.#extracted.get(name);
    if (!made) return;
    const example = stepThatActivates.session;
    const maker = made.by;
    const wrong = `uses the session of ${maker}, which did not become active by itself`;
    this.#tell(index, ['body', 'session_uid'], wrong, `${example.id} (PUT ${example.path}) after ${maker}`);
    this.#add(made.at, { ...example, path: withLastPart(example.path, `{{${name}}}`) });
  }

  #tell(index: number, path: readonly string[], wrong: string, right: string): void {
    const where = this.draft.where(index, path);
    this.mistakes.push({ where, step: this.draft.steps[index]?.id ?? '', wrong, right });
  }
}

const refusal = z.object({ errors: z.array(z.object({ code: z.string(), field: z.string().optional() })) });

/** The fields that a refusal names. */
function fieldsIn(answered: Evidence['answered']): { missing: string[]; unknown: string[] } {
  const { errors = [] } = answered && answered.status >= 400 ? (refusal.safeParse(answered.json).data ?? {}) : {};
  const named = (code: string) => errors.flatMap((each) => (each.code === code && each.field ? [each.field] : []));
  return { missing: named('missing_field'), unknown: named('unexpected') };
}

function found(json: JSONValue, path: string): boolean {
  try {
    return query(path, json).nodes.length > 0;
  } catch {
    return false;
  }
}

/** A path to a value under the same key, below the thing that the call makes where there are several. */
function betterPath(json: JSONValue, path: string, operation: Operation | undefined): string | undefined {
  const [, key] = /(\w+)\W*$/.exec(path) ?? [];
  const nodes = key ? query(`$..['${key}']`, json).nodes : [];
  const fitting = nodes.filter(({ location }) => operation?.makes !== undefined && location.includes(operation.makes));
  const [one, second] = fitting.length > 0 ? fitting : nodes;
  // Other keys than names stand in brackets.
  if (one && !second) return one.path.replace(/\['([a-z_]\w*)'\]/gi, '.$1');
  return Object.values(operation?.example.extract ?? {}).find((each) => found(json, each));
}

/**
 * Finds the mistakes of a document, and mends those in its draft for which it knows how.
 * @param evidence the outcomes of its steps, in their order; empty for a document that was refused
 * @param seenActive the names under which uids of channels were extracted that are active without a call
 */
export function examine(
  draft: Draft,
  evidence: readonly Evidence[] = [],
  seenActive: ReadonlySet<string> = new Set(),
): Mistake[] {
  const examination = new Examination(draft, evidence, seenActive);
  examination.run();
  return examination.mistakes;
}
