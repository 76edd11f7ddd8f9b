import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { Command } from '../../../lib/test/command';
import { createChannel, documentOf, findClient, useDocuments } from '../../../workflows/test/fixtures';
import { coverSteps } from '../../coverage/cover';
import { readInputs } from '../../coverage/inputs';

const step = (path: string) => ({ id: 'other', method: 'GET', path, expect: { status: 200 } });

describe('the coverage of any documents', () => {
  const write = useDocuments();
  const rowsOf = (...texts: string[]) => coverSteps(readInputs(texts.map(write)));

  it('finds the interaction of each step, and wants none to belong to the documents', () => {
    const rows = rowsOf(documentOf([createChannel], [findClient]));
    expect(rows.map(({ what, interaction, problems }) => [what, interaction, ...problems])).to.deep.equal([
      ['create_channel', 'a request to create a transactional channel'],
      ['find_client', 'a request for the first client of a business'],
    ]);
  });

  it('lists a step on a service that no pact is about, which is no failure', () => {
    for (const path of ['/business/messaging/v1/channels', '/business/communications', '/platform/v1/clientships']) {
      const [row] = rowsOf(documentOf([], [step(path)]));
      expect(row, path).to.deep.include({ isElsewhere: true, interaction: '(none)', problems: [] });
    }
  });

  it('wants an interaction for each step on a service that a pact is about', () => {
    for (const path of ['/business/communication/messages', '/platform/v1/clients/{{client_id}}']) {
      const [row] = rowsOf(documentOf([], [step(path)]));
      expect(row?.isElsewhere, path).to.equal(undefined);
      expect(row?.problems.join(), path).to.match(/\.md:\d+ no interaction makes this call$/);
    }
  });

  it('names the document of a step where there are several, and those that cannot be read', () => {
    const rows = rowsOf(documentOf([createChannel], [findClient]), documentOf([], [step('/x')]), 'no document');
    expect(rows.map(({ what }) => what.replace(/^.*document-\d+/, 'document-N'))).to.deep.equal([
      ...['document-N: create_channel', 'document-N: find_client', 'document-N: other', 'document-N.md'],
    ]);
    expect(rows.at(-1)?.problems.join()).to.match(/\.md:1 has no front matter/);
  });

  it('is printed, with the steps elsewhere counted apart', async () => {
    const file = write(documentOf([createChannel], [step('/v3/other')]));
    const folder = join(dirname(file), basename(file, '.md'));
    const good = await new Command('coverage', [file]).ended;
    expect(good.code, good.err).to.equal(0);
    expect(good.out)
      .to.match(/other .* no pact .*\n/)
      .and.to.match(/\n1 of 1 covered; 1 on services that no pact is about\n$/);
    writeFileSync(`${folder}-bad.md`, 'no document');
    const bad = await new Command('coverage', [file, `${folder}-bad.md`]).ended;
    expect(bad.code).to.equal(1);
    expect(bad.out).to.match(/uncovered: \S+-bad\.md, "\(none\)": \S+-bad\.md:1 has no front matter/);
  }).timeout(60_000);
});
