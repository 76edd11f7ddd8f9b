import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectFolder } from '../../lib/folders';
import { temporaryFolder } from '../../lib/temporary-folder';
import { questionIds } from '../../provider/gateway/open-questions';
import { gather } from '../page/data';
import { pageOf } from '../page/page';
import { commandOf, readReports } from '../page/reports';
import { inWords, type Matcher } from '../page/words';
import { dataWith, typing } from './page-fixtures';

const { path: root, remove } = temporaryFolder('page');
after(remove);
const folder = () => mkdtempSync(join(root, 'report-'));

type Sample = Record<string, object>;
const well = (all: Sample): Sample => ({
  ...all,
  verify: { ...all.verify, ok: true },
});
const titleOf = (page: string) =>
  /class="conclusion[^>]*>.*?<\/span> ([^<]+)<\/span><span>([^<]*)/s.exec(page)?.slice(1).join(': ');

describe('a matcher in words', () => {
  const regex = (text: string): Matcher => ({ match: 'regex', regex: text });
  for (const [matchers, example, words] of [
    [[], 'active', 'exactly "active"'],
    [[], null, 'exactly null'],
    [[{ match: 'equality' }], 7, 'exactly 7'],
    [[{ match: 'type' }], 'x', 'any text'],
    [[{ match: 'type' }], 7, 'any number'],
    [[{ match: 'type' }], true, 'true or false'],
    [[{ match: 'type', min: 1 }], [], 'a list of at least 1 such'],
    [[{ match: 'type' }, regex('^\\S{16}$')], 'x', 'any text of 16 characters'],
    [[regex('^\\S+$')], 'x', 'any text without spaces'],
    [[regex('^.+$')], 'x', 'any text that is not empty'],
    [[regex('^(already_exists|duplicate)$')], 'x', '"already_exists" or "duplicate"'],
    [[regex('^(a|b|c)$')], 'a', '"a", "b" or "c"'],
    [[regex('^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')], 'x', 'any UUID'],
    [[regex('^Bearer \\S+$')], 'x', '"Bearer ", then any text without spaces'],
    [[regex('^/sessions/\\S+$')], 'x', '"/sessions/", then any text without spaces'],
    [[regex('^a+b?$')], 'x', 'any text that matches ^a+b?$'],
    [[{ match: 'statusCode', status: [200, 201] }], 200, '200 or 201'],
    [[{ match: 'semver' }], 'x', 'by the matcher semver'],
  ] as const) {
    it(`says ${words}`, () => {
      expect(inWords(matchers, example)).to.equal(words);
    });
  }
});

describe('the page', () => {
  it('names the command of everything that was not run', async () => {
    const page = pageOf(await dataWith(folder(), () => ({})));
    for (const command of Object.values(commandOf)) expect(page).to.include(`<code>${command}</code>`);
    expect(titleOf(page)).to.equal(
      'Not shown to be safe to merge: Not run, or not whole: verified, covered, mutants, faults, answers.',
    );
  });

  it('has every interaction with its test, state, step and matchers, and every open question', async () => {
    const data = await dataWith(folder());
    const page = pageOf(data);
    expect(data.interactions).to.have.length(14);
    for (const { description, test, states } of data.interactions) {
      expect(page)
        .to.include(`<span class="name">${description}</span>`)
        .and.include(`href="../${test?.file}#L${test?.line}"`);
      for (const { fact } of states) expect(page).to.include(fact?.replaceAll("'", '&#39;') ?? 'a fact');
    }
    expect(page)
      .to.include('any text of 16 characters')
      .and.include('200 or 201')
      .and.include('{session_uid}</code></td>');
    for (const id of questionIds) expect(page).to.include(`<code>${id}</code>`);
  });

  it('draws the run and both lifecycles, each with the same as a list', async () => {
    const page = pageOf(await dataWith(folder()));
    expect(page).to.include(
      'after 1 ms: channel-app calls communication-gw: PUT …/channels/{channel_uid} (200, 20 ms)',
    );
    expect(page).to.include(
      'after 30 ms: communication-gw calls back: POST callback: channel active (200, 9 ms after the call)',
    );
    expect(page).to.include('DELETE /x (no response, 2 ms), to delete what the run made');
    expect(page).to.include('<li>pending → active, on request</li>').and.include('aria-label="Lifecycle of a session.');
  });

  it('shows survivors before all other mutants, and the excused ones with their reasons', async () => {
    const page = pageOf(await dataWith(folder()));
    expect(page).to.include('Survivors and false kills: 1').and.include('nobody reads it');
    expect(page.indexOf('reason of POST 201')).to.be.lessThan(page.indexOf('By operator'));
  });

  it('shows texts from outside as texts', async () => {
    const page = pageOf(await dataWith(folder()));
    expect(page).to.include('&lt;img src=x onerror=').and.not.include('<img');
    expect(page.match(/<\/script>/g)).to.have.length(1);
  });

  it('needs nothing else, forbids it, and is small', async () => {
    const page = pageOf(await dataWith(folder()));
    expect(page).to.not.match(/<(script|img|iframe|link|object)[^>]+(src|href|data)=/);
    expect(page).to.not.match(/@import|url\((?!#)/);
    expect(page).to.include("default-src 'none'");
    expect(Buffer.byteLength(page)).to.be.lessThan(2 * 2 ** 20);
  });

  for (const [what, change, title] of [
    ['all is well at this commit', well, 'Safe to merge: All was run at this commit and is well.'],
    ['something failed', (all: Sample) => all, 'Not safe to merge: Failed: verified.'],
    [
      'a report is of another commit',
      (all: Sample) => ({ ...well(all), faults: { ...all.faults, commit: 'a'.repeat(40) } }),
      'Not shown to be safe to merge: Run at another commit: faults.',
    ],
    [
      'a report is of uncommitted changes',
      (all: Sample) => ({ ...well(all), coverage: { ...all.coverage, dirty: true } }),
      'Well, with uncommitted changes: Commit, and run the commands again, to merge.',
    ],
    [
      'the last verification was of no pact of this workspace',
      (all: Sample) => ({ ...well(all), verify: { ...all.verify, ok: true, interactions: [] } }),
      'Not shown to be safe to merge: Not run, or not whole: verified.',
    ],
    [
      'the last coverage was of other documents',
      (all: Sample) => ({ ...well(all), coverage: { ...all.coverage, rows: [] } }),
      'Not shown to be safe to merge: Not run, or not whole: covered.',
    ],
    [
      'only some mutants were run',
      (all: Sample) => ({ ...well(all), mutate: { ...all.mutate, only: 'field' } }),
      'Not shown to be safe to merge: Not run, or not whole: mutants.',
    ],
  ] as const) {
    it(`concludes when ${what}`, async () => {
      expect(titleOf(pageOf(await dataWith(folder(), change)))).to.equal(title);
    });
  }

  it('takes a report of another form for none', () => {
    const path = folder();
    writeFileSync(join(path, 'verify.json'), '{"command":"pact:verify"}');
    writeFileSync(join(path, 'coverage.json'), 'half a rep');
    const { verify, coverage } = readReports(path);
    expect({ verify, coverage }).to.deep.equal({ verify: undefined, coverage: undefined });
  });

  it('links to the site that CI runs for', async () => {
    const place = { file: 'a.ts', line: 3 };
    const github = await gather({ GITHUB_SERVER_URL: 'https://github.example', GITHUB_REPOSITORY: 'team/app' });
    expect(github.linkTo(place)).to.equal(`https://github.example/team/app/blob/${github.commit}/a.ts#L3`);
    const gitlab = await gather({ CI_PROJECT_URL: 'https://gitlab.example/team/app' });
    expect(gitlab.linkTo(place)).to.equal(`https://gitlab.example/team/app/-/blob/${gitlab.commit}/a.ts#L3`);
    expect((await gather({})).linkTo(place)).to.equal('../a.ts#L3');
  });

  it(`counts the mutants that only ${typing} kills`, async () => {
    expect(pageOf(await dataWith(folder()))).to.include('kills 1, of which 1 only it kills');
  });

  it('has a picture in the README that is quick to load', () => {
    const picture = join(projectFolder, 'results', 'page', 'page.png');
    expect(readFileSync(join(projectFolder, 'README.md'), 'utf8')).to.include('(results/page/page.png)');
    expect(statSync(picture).size, 'bytes').to.be.below(150_000);
  });
});
