import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectFolder } from '../../../lib/folders';
import { interactionsOf as interactionsIn } from '../../../lib/pact-file';
import { readDocument } from '../../../workflows/runner/document';
import { readBeyond } from '../../coverage/beyond';
import { cover, type Row } from '../../coverage/cover';
import { OpenApi } from '../../coverage/openapi';

// The real files, changed in memory: what is tested is that this contract's coverage notices.
const text = (...path: string[]) => readFileSync(join(projectFolder, ...path), 'utf8');
export const pactTexts = ['channel-app-communication-gw.json', 'channel-app-core.json'].map((file) =>
  text('pacts', file),
);
export const documents = [readDocument(join(projectFolder, 'workflows', 'send-typing-indicator.md'))];
export const beyond = readBeyond('beyond.yaml', text('workflows', 'beyond.yaml'));
export const specification = () => parse(text('provider', 'openapi.yaml'));
const openApi = new OpenApi(specification());

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

/** The coverage of the real files, but for what is put in the place of one. */
export const rowsOf = (inputs: Partial<Parameters<typeof cover>[0]>): Row[] =>
  cover({ documents, interactions: interactionsOf(pacts()), beyond, openApi, ...inputs });
