import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type OpenPage, startOpenPage } from './open-page.ts';

let opened: OpenPage;

beforeAll(async () => {
  opened = await startOpenPage();
}, 120_000);

afterAll(() => opened?.close());
afterEach(() => opened.expectWell());

describe('the faults', () => {
  it('show what an agent misses while a system is down, and that all is well again after', async () => {
    const tab = await opened.open();
    const kibo = tab.getByRole('group', { name: 'Kibo orders' });
    await kibo.getByRole('radio', { name: 'Down' }).check();
    await tab.locator('#seen').getByText('Orders (Kibo) could not be asked').waitFor();
    await tab.getByRole('article').getByText('could not be asked').waitFor();
    expect(await kibo.getByText('Cuts every connection.').count()).toBe(1);
    await tab.getByRole('button', { name: 'All fine again' }).click();
    await tab
      .locator('#seen')
      .getByText(/John Smith, spent \$154\.95, 12 orders\.$/)
      .waitFor();
    expect(await kibo.getByRole('radio', { name: 'Fine' }).isChecked()).toBe(true);
    await tab.context().close();
  });

  it('are chosen with the arrow keys, and keep the focus', async () => {
    const tab = await opened.open();
    const loke = tab.getByRole('group', { name: 'LOKE loyalty' });
    await loke.getByRole('radio', { name: 'Fine' }).focus();
    await tab.keyboard.press('ArrowRight');
    await loke.getByText('Answers after 0.8 seconds').waitFor();
    expect(await tab.locator(':focus').getAttribute('value')).toBe('slow');
    await tab
      .locator('#seen')
      .getByText(/^200 after (8|9|1\d)\d\d ms/)
      .waitFor();
    await tab.keyboard.press('ArrowLeft');
    await loke.getByText('Answers at once.').waitFor();
    await tab.context().close();
  });

  it('are the same on every open page', async () => {
    const [one, other] = [await opened.open(), await opened.open()];
    await one.getByRole('group', { name: 'ROBIN' }).getByRole('radio', { name: 'Too busy' }).check();
    await other.getByText('Answers 429').waitFor();
    await one.getByRole('button', { name: 'All fine again' }).click();
    await other.getByText('Answers 429').waitFor({ state: 'detached' });
    await one.context().close();
    await other.context().close();
  });
});
