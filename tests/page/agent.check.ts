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

const orders = (tab: Tab) => tab.locator('#robin-orders');

describe('the customer’s orders', () => {
  it('are listed as ROBIN lists them, and opened to products and shipments', async () => {
    const tab = await opened.open();
    const newest = orders(tab).getByRole('button', { name: /W-10301/ });
    await newest.waitFor();
    const listed = await orders(tab).getByRole('button').allInnerTexts();
    expect(listed.map((text) => text.split(/\s/)[0])).toEqual(['W-10301', 'W-10288', '6543120']);
    await newest.click();
    const details = orders(tab).locator('.order-details:visible');
    for (const shown of ['$29.95', 'Products', 'Cap "Surf & Sun"', 'Shipments'])
      await details.getByText(shown).first().waitFor();
    expect(await newest.getAttribute('aria-expanded')).toBe('true');
    await details.getByText('SP123456789').waitFor();
    // Kibo's URL is no event's.
    expect(await details.getByRole('link').count()).toBe(0);
    await newest.click();
    await orders(tab).locator('.order-details').first().waitFor({ state: 'hidden' });
    await tab.context().close();
  });

  it('have the button to the back office and the tracking link that an event gives, and what ROBIN was told', async () => {
    const tab = await opened.open();
    const own = {
      eventId: 'own-1',
      occurredAt: '2026-03-02T09:15:01Z',
      order: {
        orderNumber: 'P-1',
        emailAddress: 'nobody@example.com',
        orderDate: '2026-03-02T09:15:00Z',
        revenue: '49.95',
        status: '<img src=x onerror=alert(1)>',
        url: 'https://admin.shop.example/orders/P-1',
        shipments: [{ trackingNumber: '3SABCD', trackingUrl: 'https://carrier.example/track/3SABCD' }],
      },
    };
    await tab.getByLabel(/one of your own/).fill(JSON.stringify(own));
    await tab.getByRole('button', { name: 'Drop it' }).click();
    await tab
      .getByText(/ROBIN was told €49\.95/)
      .first()
      .waitFor();
    await tab.getByRole('button', { name: 'Nobody' }).click();
    await orders(tab).getByRole('button', { name: /P-1/ }).click();
    const details = orders(tab).locator('.order-details:visible');
    const link = details.getByRole('link', { name: '3SABCD' });
    expect(await link.getAttribute('href')).toBe('https://carrier.example/track/3SABCD');
    const button = details.getByRole('link', { name: 'Open order' });
    expect(await button.getAttribute('href')).toBe('https://admin.shop.example/orders/P-1');
    await details.getByText('Told to ROBIN').waitFor();
    expect(await orders(tab).locator('img').count()).toBe(0);
    await tab.context().close();
  });

  it('end with what is missing, and say why if that line is opened', async () => {
    const tab = await opened.open();
    await orders(tab)
      .getByRole('button', { name: /W-10301/ })
      .waitFor();
    opened.live.stack.loke.faults.down = true;
    try {
      await tab.getByRole('button', { name: 'Ask', exact: true }).click();
      const notice = orders(tab).getByRole('button', { name: /Please note/ });
      await notice.click();
      await orders(tab).locator('.order-details:visible').getByText('could not be asked').first().waitFor();
    } finally {
      opened.live.stack.loke.faults.down = undefined;
    }
    await tab.context().close();
  });
});
