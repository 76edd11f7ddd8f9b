import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** Debian's chromium; CHROMIUM names another one. */
export const chromiumPath = () => process.env.CHROMIUM || '/usr/bin/chromium';

// Chromium refuses its own sandbox to root, as whom a container runs.
export const chromiumArgs = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

/**
 * Takes a picture of the page as PNG: its overview and the begin of the flow, as a screen of 1300 by 1080 pixels shows them.
 * @throws with the remedy where there is no chromium
 */
export async function takePicture(page: string): Promise<Buffer> {
  const executablePath = chromiumPath();
  if (!existsSync(executablePath))
    throw new Error(`${executablePath} is not there: install chromium, or name one with CHROMIUM`);
  const browser = await chromium.launch({ executablePath, args: chromiumArgs() });
  try {
    const tab = await browser.newPage({ viewport: { width: 1300, height: 1080 }, colorScheme: 'light' });
    await tab.goto(pathToFileURL(page).href);
    return await tab.screenshot();
  } finally {
    await browser.close();
  }
}
