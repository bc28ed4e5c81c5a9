import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page as Tab } from 'playwright-core';
import { contrast, TEXTS, type TextColors } from './contrast.ts';
import { type OpenPage, startOpenPage } from './open-page.ts';

let opened: OpenPage;

beforeAll(async () => {
  opened = await startOpenPage();
}, 120_000);

afterAll(() => opened?.close());
afterEach(() => opened.expectWell());

/** Something of everything: a gap in the panel, a told order, one that waits, and a dead letter. */
async function fillPage(tab: Tab): Promise<void> {
  await tab.getByRole('group', { name: 'LOKE' }).getByRole('radio', { name: 'Fails' }).check();
  await tab.getByRole('article').getByText('could not be asked').waitFor();
  await tab.getByRole('button', { name: 'In yen' }).click();
  await tab.getByRole('button', { name: 'Drop it' }).click();
  await tab.getByText('currency-not-accepted').first().waitFor();
  await tab.getByRole('button', { name: /first order/ }).click();
  await tab.getByText('first order', { exact: true }).first().waitFor();
  await tab.locator('summary').first().click();
}

describe('at phone width', () => {
  it('nothing has to be scrolled sideways, and every target can be hit', async () => {
    const tab = await opened.open({ viewport: { width: 360, height: 740 }, hasTouch: true });
    await fillPage(tab);
    expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(360);
    for (const target of await tab.locator('button:visible, nav a, .choices label').all()) {
      const box = await target.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(30);
      expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360);
    }
    await tab.context().close();
  });

  it('a question is answered, a fault chosen and an order dropped', async () => {
    const tab = await opened.open({ viewport: { width: 360, height: 740 }, hasTouch: true });
    await tab.getByRole('button', { name: 'A frozen account' }).tap();
    await tab.getByRole('article').getByText('Frieda Frozen').waitFor();
    await tab.getByRole('group', { name: 'LOKE' }).getByRole('radio', { name: 'Nonsense' }).tap();
    await tab.locator('#seen').getByText('Loyalty (LOKE) could not be asked').waitFor();
    await tab.getByRole('button', { name: 'All fine again' }).tap();
    await tab.getByRole('button', { name: /known customer/ }).tap();
    await tab.getByText('ROBIN was told €20.00.').first().waitFor();
    await tab.context().close();
  });
});

describe.each(['light', 'dark'] as const)('in the %s colour scheme', (colorScheme) => {
  it('every text can be told from its ground (WCAG 2.2, 1.4.3: 4.5 to 1)', async () => {
    const tab = await opened.open({ colorScheme });
    await fillPage(tab);
    const texts = (await tab.evaluate(TEXTS)) as TextColors[];
    expect(texts.length).toBeGreaterThan(80);
    const weak = texts.filter((text) => contrast(text.color, text.ground) < 4.5);
    expect(weak).toEqual([]);
    await tab.context().close();
  });

  it('the ground is of that scheme', async () => {
    const tab = await opened.open({ colorScheme });
    const ground = String(await tab.evaluate('getComputedStyle(document.documentElement).backgroundColor'));
    const isLight = contrast(ground, 'rgb(0, 0, 0)') > contrast(ground, 'rgb(255, 255, 255)');
    expect(isLight).toBe(colorScheme === 'light');
    await tab.context().close();
  });
});

describe('for those who do not see it', () => {
  it('every control has a name, and every part a heading', async () => {
    const tab = await opened.open();
    await fillPage(tab);
    for (const control of await tab.locator('button:visible, input, textarea, a').all()) {
      expect(await control.ariaSnapshot()).toMatch(/^- '?(button|textbox|radio|link) "[^"]+"/);
    }
    for (const name of ['The agent’s panel', 'The faults', 'The orders']) {
      expect(await tab.getByRole('region', { name }).count()).toBe(1);
      expect(await tab.getByRole('heading', { name, level: 2 }).count()).toBe(1);
    }
    await tab.context().close();
  });

  it('what happens is said', async () => {
    const tab = await opened.open();
    await tab.getByRole('button', { name: /known customer/ }).click();
    await tab
      .locator('[role=status]#announcer')
      .getByText(/^O4321-\d+: ROBIN was told €20\.00\.$/)
      .waitFor();
    await tab.context().close();
  });
});

describe('when npm start ends', () => {
  it('the page says that it is no longer live', async () => {
    const other = await startOpenPage();
    const tab = await other.open();
    await other.live.page.close();
    await tab.getByText('Not connected: is npm start still up?').waitFor();
    await other.close().catch(() => undefined);
  }, 120_000);
});
