import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../lib/json';

const text = z.string();
const count = z.number();
const counts = z.record(text, count);

const head = z.object({
  command: text,
  time: z.iso.datetime(),
  commit: text.optional(),
  dirty: z.boolean().optional(),
  ok: z.boolean().default(true),
  summary: text.optional(),
  problems: z.array(text).default([]),
});
export type Head = z.output<typeof head>;

const verdict = z.enum(['passed', 'failed', 'pending']);
const verify = head.extend({
  target: text.optional(),
  calls: count.optional(),
  interactions: z
    .array(
      z.object({
        consumer: text,
        provider: text,
        interaction: text,
        verdict,
        ms: count,
        mismatches: z.array(text),
      }),
    )
    .default([]),
});

const coverage = head.extend({
  rows: z.array(z.object({ what: text, call: text, interaction: text, problems: z.array(text) })).default([]),
});

const callEvent = z.object({
  kind: z.literal('call'),
  to: text,
  method: text,
  path: text,
  at: count,
  ms: count,
  status: count.optional(),
  cause: text.default('step'),
});
const callbackEvent = z.object({
  kind: z.literal('callback'),
  method: text,
  about: text.optional(),
  says: text.optional(),
  at: count,
  after: count.optional(),
  answered: count,
});
const event = z.discriminatedUnion('kind', [callEvent, callbackEvent]);
export type Event = z.output<typeof event>;
const workflow = head.extend({
  documents: z.array(z.object({ file: text, title: text, events: z.array(event) })).default([]),
});

const mutant = z.object({
  operator: text,
  where: text,
  fate: text,
  because: text.optional(),
  reason: text,
  expected: z.array(text),
  by: z.array(text),
  collateral: z.array(text),
  undermined: z.array(text),
});
export type Mutant = z.output<typeof mutant>;
const mutate = head.extend({
  only: text.optional(),
  ms: count.optional(),
  blamePrecision: count.optional(),
  counts: counts.default({}),
  mutants: z.array(mutant).default([]),
});

const faults = head.extend({
  seed: count.optional(),
  played: z.array(
    z.object({
      word: text,
      ok: z.boolean(),
      schedules: count,
      outcomes: counts,
      kinds: z.array(z.object({ kind: text, planned: count, struck: count, outcomes: counts })),
    }),
  ),
});

const answers = head.extend({
  played: z.array(
    z.object({ gateway: text, failing: z.record(text, text), flow: z.unknown(), complaints: z.array(text) }),
  ),
});

const probe = head.extend({
  host: text.optional(),
  kind: text.optional(),
  findings: z
    .array(
      z.object({
        question: text,
        verdict: text,
        found: text.optional(),
        why: text.optional(),
        evidence: text.optional(),
      }),
    )
    .default([]),
});

const summary = z.object({ median: count, min: count, max: count });
export type Spread = z.output<typeof summary>;
const figure = z.object({
  name: text,
  unit: text,
  summary: z.object({ ours: summary, theirs: summary.optional() }),
  theirs: z.object({ name: text }).optional(),
  ratio: summary.optional(),
  goal: z.object({ text }).optional(),
  met: z.boolean().optional(),
});
export type Figure = z.output<typeof figure>;
const bench = head.extend({
  machine: z.object({ cpu: text, cores: count, memoryGiB: count, node: text, os: text }),
  quick: z.boolean(),
  measurements: z.array(z.object({ name: text, figures: z.array(figure), failure: text.optional() })),
});

const schemas = { verify, coverage, workflow, mutate, faults, answers, probe, bench };
type Name = keyof typeof schemas;

/** The reports below report/. One that was not written, or by another version of this project, is `undefined`. */
export type Reports = { readonly [name in Name]: z.output<(typeof schemas)[name]> | undefined };

/** The commands that write the reports. */
export const commandOf: { readonly [name in Name]: string } = {
  verify: 'npm run pact:verify',
  coverage: 'npm run coverage',
  workflow: 'npm run workflow -- workflows/send-typing-indicator.md',
  mutate: 'npm run mutate',
  faults: 'npm run test:faults',
  answers: 'npm run test:answers',
  probe: 'npm run probe',
  bench: 'npm run bench',
};

function read<Schema extends z.ZodType>(folder: string, name: string, schema: Schema): z.output<Schema> | undefined {
  let json: string;
  try {
    json = readFileSync(join(folder, `${name}.json`), 'utf8');
  } catch {
    return undefined;
  }
  return schema.safeParse(parseJson(json)).data;
}

/** Reads the reports of a folder. */
export const readReports = (folder: string): Reports =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, read(folder, name, schema)]),
  ) as unknown as Reports;
