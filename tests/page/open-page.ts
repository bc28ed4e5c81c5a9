import { expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page as Tab } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { type LivePage, post, startLivePage } from './live-page.ts';

export interface OpenPage {
  live: LivePage;
  /** Opens the page in a tab of its own, connected and with the first panel drawn. */
  open(options?: BrowserContextOptions): Promise<Tab>;
  /** Errors, violations of the policy and requests to other hosts: what no tab may ever have. */
  complaints: string[];
  /** After each test: nothing to complain of, and no system suffers any more. */
  expectWell(): Promise<void>;
  close(): Promise<void>;
}

/** The whole local run, its page, and a browser to open it in. */
export async function startOpenPage(): Promise<OpenPage> {
  // Without a browser there is nothing else to start.
  const browser = await launchBrowser();
  const live = await startLivePage();
  const complaints: string[] = [];
  return {
    live,
    complaints,
    expectWell: async () => {
      for (const system of ['kibo', 'expertsender', 'loke', 'robin'])
        await post(live.page, '/api/faults', { system, fault: 'fine' });
      expect(complaints.splice(0)).toEqual([]);
    },
    open: (options = {}) => openTab(browser, live, complaints, options),
    close: async () => {
      await browser.close();
      await live.close();
    },
  };
}

async function openTab(
  browser: Browser,
  { page }: LivePage,
  complaints: string[],
  options: BrowserContextOptions,
): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...options });
  const tab = await context.newPage();
  tab.setDefaultTimeout(20_000);
  tab.on('pageerror', (error) => complaints.push(error.message));
  tab.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  tab.on('request', (request) => {
    if (new URL(request.url()).origin !== page.url) complaints.push(`asked ${request.url()}`);
  });
  await tab.goto(page.url);
  await tab.getByText('Live', { exact: true }).waitFor();
  await tab.getByRole('article').waitFor();
  return tab;
}
