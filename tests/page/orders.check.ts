import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page as Tab } from 'playwright-core';
import { type OpenPage, startOpenPage } from './open-page.ts';

let opened: OpenPage;

beforeAll(async () => {
  opened = await startOpenPage();
}, 120_000);

afterAll(() => opened?.close());
afterEach(() => opened.expectWell());

const journeys = (tab: Tab) => tab.getByRole('list', { name: 'See it travel' }).locator('> li');
const order = (tab: Tab, number: string) =>
  tab.getByRole('list', { name: 'What the ledger holds' }).locator(`> li[data-order="${number}"]`);
const letters = (tab: Tab) => tab.getByRole('list', { name: /Dead letters/ }).locator('> li');

describe('the orders', () => {
  it('travel one after the other to ROBIN, each with its revenue and old revenue as a chart', async () => {
    const tab = await opened.open();
    await tab.getByRole('button', { name: 'Play all' }).click();
    await journeys(tab).filter({ hasText: 'ROBIN was told €30.00 instead of €20.00.' }).waitFor();
    expect(await journeys(tab).count()).toBe(5);
    expect(await journeys(tab).filter({ hasText: '201' }).count()).toBe(5);
    const returned = order(tab, 'O1234-1');
    await returned.getByText('Told 2 times').waitFor();
    expect(await returned.getByRole('img').getAttribute('aria-label')).toBe(
      'O1234-1: €10.00, then €5.00 instead of €10.00',
    );
    expect(await returned.locator('rect.old').count()).toBe(1);
    expect(await returned.getByText('first order').count()).toBe(1);
    await tab.context().close();
  });

  it('are dropped by keyboard, and what was opened stays open when news come', async () => {
    const tab = await opened.open();
    const own = tab.getByLabel('Or one of your own');
    await own.focus();
    await tab.keyboard.press('Control+Enter');
    await order(tab, 'MINE-1').waitFor();
    await order(tab, 'MINE-1').locator('summary').focus();
    await tab.keyboard.press('Enter');
    await tab.getByRole('button', { name: 'Its refund' }).click();
    await own.press('Control+Enter');
    await order(tab, 'MINE-1').getByText('Told 2 times').waitFor();
    expect(await order(tab, 'MINE-1').locator('tbody tr').count()).toBe(2);
    expect(await order(tab, 'MINE-1').locator('tbody').isVisible()).toBe(true);
    await tab.context().close();
  });

  it('that can never be told are dead letters, sent back by a button', async () => {
    const tab = await opened.open();
    opened.live.stack.robin.faults.refuse = () => true;
    await tab.getByRole('button', { name: /known customer/ }).press('Enter');
    await letters(tab).getByText('refused-by-robin').waitFor();
    expect(await letters(tab).textContent()).toContain('once it takes it, send this back');
    opened.live.stack.robin.faults.refuse = undefined;
    await letters(tab)
      .getByRole('button', { name: /^Send back: O4321/ })
      .press('Enter');
    await journeys(tab)
      .filter({ hasText: 'Sent back' })
      .filter({ hasText: 'ROBIN was told €20.00.' })
      .waitFor();
    await tab.locator('#dead-letters[data-empty=true]').waitFor({ state: 'attached' });
    // The button has gone with its letter; the focus has not got lost.
    expect(await tab.locator(':focus').getAttribute('id')).toBe('dead-heading');
    await tab.context().close();
  });

  it('that wait say why', async () => {
    const tab = await opened.open();
    opened.live.stack.robin.faults.status = 503;
    await tab.getByRole('button', { name: /first order/ }).click();
    await journeys(tab).filter({ hasText: 'Comes again: ROBIN cannot be reached.' }).waitFor();
    await tab
      .locator('#stations')
      .getByText(/^Waiting\s*1$/)
      .waitFor();
    opened.live.stack.robin.faults.status = undefined;
    await tab.context().close();
  });

  it('cannot be dropped empty, and the page says so', async () => {
    const tab = await opened.open();
    await tab.getByLabel('Or one of your own').fill('  ');
    await tab.getByRole('button', { name: 'Drop it' }).click();
    await tab.getByText('The event is empty').waitFor();
    // The browser itself notes the refusal.
    expect(opened.complaints.splice(0)).toEqual([expect.stringContaining('400')]);
    await tab.context().close();
  });
});
