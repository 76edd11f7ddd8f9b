import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { temporaryFolder } from '../../../lib/temporary-folder';
import { pageOf } from '../../page/page';
import { chromiumArgs, chromiumPath } from '../../page/picture';
import { dataWith, typing } from '../page-fixtures';

const executablePath = chromiumPath();
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const sections = ['overview', 'flow', 'interactions', 'questions', 'mutants', 'faults', 'benchmark'];

interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}
const looks: readonly Look[] = [1400, 400].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
);

describe('the page in a browser', function () {
  this.timeout(120_000);
  const { path: folder, remove } = temporaryFolder('browser');
  const complete = join(folder, 'index.html');
  let browser: Browser | undefined;
  let page: Page;
  /** Complaints on the console, and requests beside the page's own. */
  let heard: string[] = [];

  before(async function () {
    if (!existsSync(executablePath)) {
      const why = `${executablePath} is not there: install chromium, or name one with CHROMIUM`;
      if (process.env.CI) throw new Error(why);
      console.log(`    skipped: ${why}`);
      this.skip();
    }
    writeFileSync(complete, pageOf(await dataWith(folder)));
    browser = await chromium.launch({ executablePath, args: chromiumArgs() });
  });
  after(async () => {
    await browser?.close();
    remove();
  });

  async function open({ width, scheme }: Look, file = complete): Promise<Page> {
    if (!browser) throw new Error('There is no browser');
    const opened = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
    heard = [];
    opened.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) heard.push(message.text());
    });
    opened.on('pageerror', ({ message }) => heard.push(message));
    opened.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) heard.push(request.url());
    });
    await opened.goto(pathToFileURL(file).href);
    return opened;
  }
  const shown = () => page.locator('.interaction:visible .name').allTextContents();
  const violations = async () => {
    const { violations: found } = (await page.evaluate('axe.run()')) as AxeResults;
    return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  };

  afterEach(async function () {
    if (!page) return;
    await page.close();
    if (this.currentTest?.isPassed()) expect(heard, 'complaints and requests').to.deep.equal([]);
  });

  for (const look of looks) {
    it(`is accessible and fits, at ${look.width} pixels, ${look.scheme}, closed and with all details open`, async () => {
      page = await open(look);
      // In a script of the page, since its policy forbids scripts from elsewhere.
      await page.evaluate(axe);
      expect(await violations()).to.deep.equal([]);
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
      expect(await violations()).to.deep.equal([]);
      const width = (await page.evaluate('document.documentElement.scrollWidth')) as number;
      expect(width).to.be.at.most(look.width);
    });
  }

  it('fits a phone where nothing was run, with its longest conclusion', async () => {
    const file = join(folder, 'nothing.html');
    writeFileSync(file, pageOf(await dataWith(join(folder, 'nothing'), () => ({}))));
    page = await open({ width: 400, scheme: 'light' }, file);
    expect(await page.textContent('.conclusion')).to.include('Not shown to be safe to merge');
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(400);
  });

  it('leads to each section', async () => {
    page = await open({ width: 1400, scheme: 'light' });
    const links = page.locator('nav a');
    expect(await links.count()).to.equal(sections.length);
    for (const [index, id] of sections.entries()) {
      await links.nth(index).click();
      expect(new URL(page.url()).hash).to.equal(`#${id}`);
      const section = page.locator(`section#${id}`);
      expect(await section.locator('h2').isVisible(), id).to.equal(true);
      // More than its heading: each has a table, a drawing or a list.
      expect((await section.innerText()).length, id).to.be.greaterThan(100);
    }
  });

  it('finds interactions by words, wherever they are in them', async () => {
    page = await open({ width: 400, scheme: 'light' });
    const all = await shown();
    expect(all).to.have.length(14);
    await page.fill('input[name=text]', 'Typing INDICATOR');
    expect(await shown()).to.have.members(all.filter((each) => each.includes('typing indicator')));
    expect(await page.textContent('#shown')).to.equal('3 of 14');
    await page.fill('input[name=text]', '409 or 422');
    const refused = await shown();
    expect(refused).to.include('a request to create a session that already exists').and.not.include(typing);
    await page.fill('input[name=text]', 'found nowhere');
    expect(await shown()).to.deep.equal([]);
    await page.fill('input[name=text]', '');
    expect(await shown()).to.deep.equal(all);
  });

  it('filters interactions by verdict, provider and kind, together with the search', async () => {
    page = await open({ width: 1400, scheme: 'dark' });
    await page.selectOption('select[name=verdict]', 'failed');
    expect(await shown()).to.deep.equal([typing]);
    await page.selectOption('select[name=verdict]', '');
    await page.selectOption('select[name=provider]', 'core');
    expect(await shown()).to.deep.equal(['a request for the first client of a business']);
    await page.selectOption('select[name=provider]', '');
    await page.selectOption('select[name=kind]', 'callback');
    expect(await shown()).to.have.length(2);
    await page.fill('input[name=text]', 'session.status_changed');
    expect(await shown()).to.deep.equal(['a callback that a session became active']);
  });

  it('can be used with the keyboard alone', async () => {
    page = await open({ width: 1400, scheme: 'light' });
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).to.match(/Skip to the overview/);
    await page.focus('input[name=text]');
    await page.keyboard.type(typing);
    await page.keyboard.press('Enter');
    for (let tabs = 0; tabs < 6 && (await page.locator('.interaction > summary:focus').count()) === 0; tabs += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.locator('.interaction[open] .name').allTextContents()).to.deep.equal([(await shown())[0]]);
  });

  it('prints all details, without the controls', async () => {
    page = await open({ width: 1400, scheme: 'light' });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('details:not([open])').count()).to.equal(0);
    expect([await page.isVisible('nav'), await page.isVisible('#filters')]).to.deep.equal([false, false]);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('details[open]').count()).to.equal(0);
  });

  it('shows no text from outside as anything but text', async () => {
    page = await open({ width: 1400, scheme: 'light' });
    expect(await page.locator('img').count()).to.equal(0);
  });
});
