import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { pactDirectory } from '../../../lib/folders';
import { openApiFile } from '../../../lib/openapi';
import { interactionsOf as interactionsIn, readPactFiles } from '../../../lib/pact-file';
import { cover, type Row } from '../../coverage/cover';
import { type Inputs, readInputs } from '../../coverage/inputs';

// The real files, changed in memory: the tests show that this contract's coverage notices.
const inputs = readInputs();
export const { stepLists, beyond } = inputs;
export const pactTexts = readPactFiles(pactDirectory).map(({ text }) => text);
export const specification = () => parse(readFileSync(openApiFile, 'utf8'));

export interface Interaction {
  description: string;
  request?: {
    query?: Record<string, unknown>;
    body?: { content: Record<string, unknown> };
    generators?: { path?: unknown };
  };
  response?: {
    status?: number;
    body: { content: unknown };
    matchingRules?: { body?: Record<string, unknown>; status?: { $: { matchers: { status: number[] }[] } } };
  };
  contents?: { content: Record<string, unknown> };
  matchingRules?: { body: Record<string, unknown> };
}
export interface Pact {
  interactions: Interaction[];
}

/** A copy for each test that changes one. */
export const pacts = (): Pact[] => pactTexts.map((each) => JSON.parse(each));

export const interactionsOf = (changed: Pact[]) => interactionsIn(changed.map((json) => ({ name: 'a pact', json })));

/** The coverage of the real files, some of them replaced. */
export const rowsOf = (changed: Partial<Inputs>): Row[] => cover({ ...inputs, ...changed });
