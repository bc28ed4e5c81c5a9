/**
 * `npm run screenshots`: takes the README's pictures of the page into docs/images/, from the bridge as it runs here.
 * Needs what the browser tests need: Debian's chromium.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page as Tab } from 'playwright-core';
import { buildBundles } from '../local/build.ts';
import { startPage } from '../local/page/server.ts';
import { ANY_PORTS } from '../local/ports.ts';
import { startStack } from '../local/stack.ts';
import { launchBrowser } from '../tests/page/browser.ts';

const FOLDER = new URL('../docs/images/', import.meta.url);

/** Enough for a screen of today, and small enough for a README. */
const WIDE = { viewport: { width: 1200, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 } };

const IN_YEN = JSON.stringify(
  {
    eventId: 'mine-1',
    occurredAt: '2026-03-02T09:15:01Z',
    order: {
      orderNumber: 'MINE-1',
      emailAddress: 'pat@example.com',
      orderDate: '2026-03-02T09:15:00Z',
      currency: 'JPY',
      revenue: '4995',
    },
  },
  undefined,
  2,
);

interface Picture {
  file: string;
  options: BrowserContextOptions;
  /** Brings the page to where it is worth a picture; what is returned is drawn, else the window. */
  pose(tab: Tab): Promise<ReturnType<Tab['locator']> | undefined>;
}

const PICTURES: readonly Picture[] = [
  {
    file: 'page-panel.png',
    options: { ...WIDE, colorScheme: 'light' },
    async pose(tab) {
      await choose(tab, 'Kibo', 'Slow');
      await tab.locator('#seen').getByText(/^200/).waitFor();
      return tab.locator('#agent');
    },
  },
  {
    file: 'page-faults.png',
    options: { viewport: { width: 1110, height: 700 }, colorScheme: 'dark' },
    async pose(tab) {
      await tab.getByRole('button', { name: 'Two accounts' }).click();
      await choose(tab, 'Kibo', 'Silent');
      await tab.locator('#seen').getByText('Orders (Kibo) could not be asked').waitFor();
      return undefined;
    },
  },
  {
    file: 'page-orders.png',
    options: { ...WIDE, colorScheme: 'light' },
    async pose(tab) {
      await choose(tab, 'Kibo', 'Fine');
      await tab.getByRole('button', { name: 'Play all' }).click();
      await tab.locator('#journeys').getByText('€30.00 instead of €20.00').waitFor();
      await tab.getByLabel('Or one of your own').fill(IN_YEN);
      await tab.getByRole('button', { name: 'Drop it' }).click();
      await tab.locator('#dead-letters').getByText('currency-not-accepted').waitFor();
      // Slow enough to be caught on its way.
      await choose(tab, 'ROBIN', 'Slow');
      await tab.getByRole('button', { name: /first order/ }).click();
      await tab.locator('#journeys [data-state=now]').getByText('POST').waitFor();
      return tab.locator('#orders .columns');
    },
  },
  {
    file: 'page-ledger.png',
    options: { ...WIDE, colorScheme: 'light' },
    async pose(tab) {
      await tab.locator('#ledger > li').first().waitFor();
      return tab.locator('#orders .books');
    },
  },
  {
    file: 'page-phone.png',
    options: { ...PHONE, colorScheme: 'light' },
    pose: async () => undefined,
  },
];

await main();

async function main(): Promise<void> {
  const browser = await launchBrowser();
  await buildBundles();
  const stack = await startStack({ ports: ANY_PORTS });
  const page = await startPage(stack);
  try {
    await mkdir(FOLDER, { recursive: true });
    for (const picture of PICTURES) await take(browser, page.url, picture);
  } finally {
    await browser.close();
    await page.close();
    await stack.close();
  }
}

async function take(browser: Browser, url: string, { file, options, pose }: Picture): Promise<void> {
  const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.getByRole('article').waitFor();
  const part = await pose(tab);
  const path = fileURLToPath(new URL(file, FOLDER));
  // No focus ring, and no shade, of whatever was pressed last.
  await tab.evaluate('document.activeElement.blur()');
  await tab.mouse.move(0, 0);
  await (part ?? tab).screenshot({ path });
  await context.close();
}

async function choose(tab: Tab, system: string, fault: string): Promise<void> {
  await tab.getByRole('group', { name: system }).getByRole('radio', { name: fault }).check();
}
