import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gather, type PageData } from '../page/data';
import { type Reports, readReports } from '../page/reports';

export const typing = 'a request to send a typing indicator';
const evil = '<img src=x onerror="alert(1)"> & </script>';

/** The head of a report of the commit that is checked out. */
const head = ({ commit, dirty }: Pick<PageData, 'commit' | 'dirty'>, command: string) => ({
  ...{ command, time: '2026-11-27T02:00:00.000Z', ok: true, summary: `${command} is well`, problems: [] },
  ...{ commit, dirty },
});

const mutant = (fate: string, where: string, because?: string) => ({
  ...{ operator: 'response: field dropped', where, fate, because, reason: `reason of ${where}`, expected: [typing] },
  ...{ by: fate === 'killed' ? [typing] : [], collateral: [], undermined: [] },
});

const spread = { median: 1.1, min: 1, max: 1.4 };

/** The reports of a run in which something of every kind is to be seen, as JSON. */
function sample(data: PageData): Record<string, object> {
  const of = (command: string) => head(data, command);
  const interactions = data.interactions.map(({ description, provider, consumer }, index) => ({
    ...{ consumer, provider, interaction: description, ms: index, states: [], findings: [] },
    verdict: description === typing ? 'failed' : index === 0 ? 'pending' : 'passed',
    mismatches: description === typing ? [`body: expected ${evil}`] : [],
  }));
  return {
    verify: { ...of('pact:verify'), ok: false, target: 'embedded', calls: 49, interactions },
    coverage: {
      ...of('coverage'),
      rows: data.interactions.map(({ description }) => ({
        what: description === typing ? 'main_request' : 'a step',
        call: 'POST /x',
        statuses: '200',
        interaction: description,
        problems: [],
      })),
    },
    workflow: {
      ...of('workflow'),
      documents: [
        {
          ...{ file: 'workflows/a.md', title: 'A contact types', verdict: 'passed' },
          events: [
            {
              ...{ kind: 'call', to: 'communication-gw', cause: 'step', step: 'activate', at: 1, ms: 20, status: 200 },
              ...{ method: 'PUT', path: '/business/communication/channels/{channel_uid}' },
            },
            { kind: 'callback', method: 'POST', about: 'channel', says: 'active', at: 30, after: 9, answered: 200 },
            { kind: 'call', to: 'core', cause: 'clean-up', method: 'DELETE', path: '/x', at: 40, ms: 2 },
          ],
        },
      ],
    },
    mutate: {
      ...of('mutate'),
      ...{ counts: { killed: 1, survived: 1 }, blamePrecision: 1, ms: 1000 },
      mutants: [
        mutant('killed', 'POST 201: $.a'),
        mutant('survived', `POST 201: ${evil}`),
        mutant('equivalent', 'POST 201: $.c', 'nobody reads it'),
      ],
    },
    faults: {
      ...of('test:faults'),
      seed: 1,
      played: [
        {
          ...{ word: 'flow', ok: true, schedules: 3, outcomes: { success: 2, UnavailableError: 1 } },
          kinds: [{ kind: 'callback lost', planned: 3, struck: 2, outcomes: { success: 1, UnavailableError: 1 } }],
        },
      ],
    },
    answers: {
      ...of('test:answers'),
      played: [
        {
          gateway: 'callback-form=flat',
          failing: { [typing]: 'callback-form' },
          flow: { open: 'opened' },
          complaints: [],
        },
      ],
    },
    probe: {
      ...of('probe'),
      ...{ host: '127.0.0.1:1', kind: 'embedded' },
      findings: [{ question: 'callback-form', verdict: 'holds', found: 'event', evidence: 'POST' }],
    },
    bench: {
      ...of('bench'),
      ...{ machine: { cpu: 'A CPU', cores: 2, memoryGiB: 24, node: 'v24', os: 'Linux' }, quick: true },
      measurements: [
        {
          name: 'verify',
          figures: [
            {
              name: 'verifying 100',
              unit: 's',
              summary: { ours: spread, theirs: { median: 2, min: 1.8, max: 2.6 } },
              theirs: { name: 'the Verifier' },
              ratio: spread,
              goal: { text: 'a third' },
              met: false,
            },
          ],
        },
        { name: 'live', figures: [], failure: 'live could not be measured' },
      ],
    },
  };
}

/** The page's data with the reports that a function makes of the sample ones. @param folder for the files */
export async function dataWith(
  folder: string,
  change: (sample: Record<string, object>) => Record<string, object> = (all) => all,
): Promise<PageData> {
  const data = { ...(await gather({})), dirty: false };
  mkdirSync(folder, { recursive: true });
  for (const [name, report] of Object.entries(change(sample(data))))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(report));
  const reports: Reports = readReports(folder);
  return { ...data, reports };
}
