import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page as Tab } from 'playwright-core';
import { type OpenPage, startOpenPage } from './open-page.ts';

let opened: OpenPage;

beforeAll(async () => {
  opened = await startOpenPage();
}, 120_000);

afterAll(() => opened?.close());
afterEach(() => opened.expectWell());

const panel = (tab: Tab) => tab.getByRole('article', { name: 'ROBIN’s customer panel' });
const timeLine = (tab: Tab) => tab.locator('#time-line li');

describe('the agent’s panel', () => {
  it('shows at once what ROBIN would draw of a customer, and which source was asked when', async () => {
    const tab = await opened.open();
    const text = await panel(tab).textContent();
    for (const shown of ['John Smith', 'john@example.com', '2014-01-28', '$154.95', 'Loyalty points'])
      expect(text).toContain(shown);
    const rows = await timeLine(tab).allInnerTexts();
    for (const source of ['ExpertSender by e-mail', 'Kibo by e-mail', 'LOKE by e-mail'])
      expect(rows.filter((row) => row.includes(source))).toHaveLength(1);
    await tab.context().close();
  });

  it('is filled by keyboard alone', async () => {
    const tab = await opened.open();
    await tab.keyboard.press('Tab');
    expect(await tab.locator(':focus').textContent()).toBe('Skip to the agent’s panel');
    await tab.keyboard.press('Enter');
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('ControlOrMeta+A');
    await tab.keyboard.type('ada.archer@example.com');
    await tab.keyboard.press('Enter');
    await panel(tab).getByText('Ada Archer').waitFor();
    // The focus stays where the next question is typed.
    expect(await tab.locator(':focus').getAttribute('name')).toBe('email');
    await tab.context().close();
  });

  it('asks for a phone number, and says if several share it', async () => {
    const tab = await opened.open();
    await tab.getByLabel('E-mail').fill('');
    await tab.getByLabel('Phone').fill('+31600000103');
    await tab.getByRole('button', { name: 'Ask', exact: true }).click();
    await panel(tab).getByText('2 customers share this phone number').waitFor();
    await tab.context().close();
  });

  it('is blank if no source knows the customer, with what ROBIN got beneath it', async () => {
    const tab = await opened.open();
    await tab.getByRole('button', { name: 'Nobody' }).click();
    await panel(tab).getByText('No system knows this customer.').waitFor();
    expect(await tab.locator('#lookup-status').textContent()).toMatch(/^404 after \d+ ms/);
    await tab.context().close();
  });

  it('shows hostile markup as the harmless text that the bridge has made of it', async () => {
    const tab = await opened.open();
    await tab.getByRole('button', { name: 'Hostile markup' }).click();
    await panel(tab).getByText('mallory@example.org').waitFor();
    expect(await tab.locator('.robin img, .robin script, .robin a').count()).toBe(0);
    await tab.context().close();
  });

  it('draws a slow source while it is waited for', async () => {
    const tab = await opened.open();
    opened.live.stack.kibo.faults.delayMs = 1_200;
    try {
      await tab.getByRole('button', { name: 'Two accounts' }).click();
      await timeLine(tab).filter({ hasText: 'Kibo' }).filter({ hasText: 'no answer' }).waitFor();
      await panel(tab).getByText('Dora Double').waitFor();
      await timeLine(tab)
        .filter({ hasText: /Kibo by e-mail\s*\d+ – 1\d\d\d ms 200/ })
        .waitFor();
    } finally {
      opened.live.stack.kibo.faults.delayMs = undefined;
    }
    await tab.context().close();
  });
});
