import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectFolder } from '../../lib/folders';
import type { RunEvent } from '../runner/events';
import { sequenceDiagram } from '../runner/sequence';
import { typingDocument } from './fixtures';
import { ran } from './run-fixtures';

const call = {
  kind: 'call',
  to: 'communication-gw',
  cause: 'step',
  method: 'PUT',
  path: '/x',
  at: 1,
  ms: 2,
  status: 200,
} as const;
const callback = { kind: 'callback', method: 'POST', at: 3, answered: 200 } as const;
const drawn = (...events: RunEvent[]) =>
  sequenceDiagram([{ title: 'A', events }])
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim());

describe('the sequence diagram of a run', () => {
  it('is that of the README for the typing flow, but for the times', async () => {
    const { results } = await ran({
      files: [typingDocument],
      gateway: { activationDelayMs: 100 },
      activationTimeoutMs: 60_000,
    });
    const readme = readFileSync(join(projectFolder, 'README.md'), 'utf8');
    const [, shown = ''] = /--sequence FILE`.*\n\n```mermaid\n(sequenceDiagram\n.*?)```/s.exec(readme) ?? [];
    const untimed = (text: string) => text.replaceAll(/\d+ ms/g, 'N ms');
    expect(untimed(sequenceDiagram(results))).to.equal(untimed(shown));
    expect(shown.match(/after \d+ ms/g)).to.have.length(2);
  });

  it('names only the services that were called, and each cause', () => {
    const lines = drawn(
      { ...call, to: 'core', method: 'GET' },
      { ...call, to: 'second address', status: undefined },
      { ...call, cause: 'asked again' },
      { ...call, cause: 'filled in' },
      { ...call, cause: 'clean-up', method: 'DELETE' },
    );
    expect(lines).to.deep.equal([
      'participant app',
      'participant gateway as communication-gw',
      'participant core',
      'participant second as second address',
      'app->>core: GET /x (200)',
      'app->>second: PUT /x (no response)',
      'app->>gateway: PUT /x (200, asked again)',
      'app->>gateway: PUT /x (200, filled in)',
      'Note over app: deletes what it made',
      'app->>gateway: DELETE /x (200)',
    ]);
    expect(drawn({ ...call, to: 'core' })).to.deep.equal([
      'participant app',
      'participant core',
      'app->>core: PUT /x (200)',
    ]);
  });

  it('tells of each callback what it says, when, and how it was answered', () => {
    const lines = drawn(
      { ...callback, about: 'session', says: 'active', after: 12 },
      { ...callback, about: 'channel', method: 'PUT', answered: 503 },
      callback,
    );
    expect(lines.slice(2)).to.deep.equal([
      'gateway->>app: POST callback: session active after 12 ms (200)',
      'gateway->>app: PUT callback: channel without a status (503)',
      'gateway->>app: POST callback: about nothing that was made here (200)',
    ]);
  });

  it('has the title of each document where there are several, and no text that ends a line of Mermaid', () => {
    const lines = sequenceDiagram([
      { title: 'One; two #3', events: [call] },
      { title: 'Refused', events: [] },
      { title: 'Last', events: [{ ...call, path: '/a;b' }] },
    ]).split('\n');
    expect(lines.slice(3, -1).map((line) => line.trim())).to.deep.equal([
      'Note over app: One#59; two #35;3',
      'app->>gateway: PUT /x (200)',
      'Note over app: Last',
      'app->>gateway: PUT /a#59;b (200)',
    ]);
  });
});
