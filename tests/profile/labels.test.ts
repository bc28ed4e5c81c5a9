import { describe, expect, it } from '@jest/globals';
import { createFormats } from '../../lib/profile/formats.ts';
import { labelsFor } from '../../lib/profile/labels.ts';
import { PANEL_ROW_DEFINITIONS } from '../../lib/profile/panel-rows.ts';
import { record } from '../customer/customer-records.ts';
import { fakeSource, honestSource } from './fake-sources.ts';
import { at, EMAIL, outage, PHONE, seen } from './lookup.ts';

const dutch = {
  labels: labelsFor('nl-NL'),
  formats: createFormats({ locale: 'nl-NL', timeZone: 'Europe/Amsterdam', defaultCurrency: 'EUR' }),
};

describe('labels', () => {
  it.each(['nl', 'nl-NL', 'nl-BE'])('are Dutch for %s', (locale) => {
    expect(labelsFor(locale)).toBe(dutch.labels);
  });

  it.each(['en-US', 'de-DE', 'nld', 'nn-NO'])('are English for %s', (locale) => {
    expect(labelsFor(locale).yes).toBe('yes');
  });

  it('are all there and all different, in both languages', () => {
    for (const { language, rows, sources } of [labelsFor('en'), labelsFor('nl')]) {
      const chosen = Object.values(PANEL_ROW_DEFINITIONS).map(({ label }) => label[language]);
      const all = [...Object.values(rows), ...chosen, ...Object.values(sources)];
      expect(new Set(all).size).toBe(all.length);
      expect(all).not.toContain('');
    }
  });

  it('make a Dutch panel', async () => {
    const kibo = honestSource('kibo', [
      record('kibo', {
        emailAddress: EMAIL,
        accountStatus: 'FROZEN',
        totalOrders: 7,
        lastPurchaseAt: at('2017-04-05'),
        recentOrders: ['1', '2', '3', '4', '5', '6', '7'],
      }),
    ]);
    const expertsender = honestSource('expertsender', [
      record('expertsender', {
        emailAddress: EMAIL,
        totalSpent: { amount: '1234.5', symbol: '€' },
        agreedToMarketing: false,
      }),
    ]);
    const sources = [kibo, expertsender, fakeSource('loke', { email: outage() })];
    expect(await seen({ emailAddress: EMAIL }, sources, dutch)).toMatchObject({
      total_spent: '€1.234,50',
      panel_view: {
        Accountstatus: 'Geblokkeerd',
        'Akkoord met marketing': 'nee',
        'Laatste bestelling': '5 apr 2017',
        'Recente bestellingen': '1, 2, 3, 4, 5, +2 meer',
        'Spaarprogramma (LOKE)': 'kon niet worden bevraagd: punten en lidmaatschappen ontbreken mogelijk',
      },
    });
  });

  it('make a Dutch notice', async () => {
    const shared = honestSource('kibo', [
      record('kibo', { id: '1', phoneNumbers: [PHONE] }),
      record('kibo', { id: '2', phoneNumbers: [PHONE] }),
    ]);
    expect(await seen({ phoneNumber: PHONE }, [shared], dutch)).toMatchObject({
      panel_view: { 'Let op': '2 klanten delen dit telefoonnummer. Vraag naar het e-mailadres.' },
    });
  });
});
