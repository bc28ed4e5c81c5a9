import { describe, expect, it } from '@jest/globals';
import { readLookupSettings } from '../../../functions/customer-lookup/settings.ts';
import { SettingsError } from '../../../lib/platform/settings.ts';
import { PANEL_ROWS } from '../../../lib/profile/panel-rows.ts';

const LEAST = { LOOKUP_SECRET_ID: 'lookup', KIBO_SECRET_ID: 'kibo' };

function faultsOf(environment: Record<string, string>): readonly string[] {
  try {
    readLookupSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}

describe("the lookup's settings", () => {
  it('have a default wherever nothing needs to be thought of', () => {
    expect(readLookupSettings(LEAST)).toMatchObject({
      secretId: 'lookup',
      kibo: { secretId: 'kibo', customerIdIsCrmId: false },
      expertSender: undefined,
      loke: undefined,
      country: 'NL',
      defaultCurrency: 'EUR',
      locale: 'en-US',
      timeZone: 'UTC',
      deadlineMs: 2500,
      outageAsNotice: false,
      panelRows: PANEL_ROWS,
    });
  });

  it('need one source at least', () => {
    expect(faultsOf({ LOOKUP_SECRET_ID: 'x' })).toEqual([
      expect.stringMatching(/KIBO_SECRET_ID.*LOKE_SECRET_ID/),
    ]);
  });

  it('report everything that is missing or malformed at once, by name and never with a value', () => {
    const faults = faultsOf({
      LOOKUP_DEADLINE_MS: 'canary',
      LOOKUP_OUTAGE_AS_NOTICE: 'canary',
      LOOKUP_PANEL_ROWS: 'segment,canary',
      LOCALE: 'canary_canary',
      TIME_ZONE: 'Canary/Islands',
      DEFAULT_COUNTRY: 'canary',
      DEFAULT_CURRENCY: 'canary',
      LOKE_SECRET_ID: 'loke',
      LOKE_API_URL: 'http://canary.example.com',
    });
    const names = [
      'LOOKUP_SECRET_ID',
      'LOKE_API_URL',
      'LOKE_ORGANIZATION_ID',
      'LOKE_CURRENCY',
      'DEFAULT_COUNTRY',
      'DEFAULT_CURRENCY',
      'LOCALE',
      'TIME_ZONE',
      'LOOKUP_DEADLINE_MS',
      'LOOKUP_OUTAGE_AS_NOTICE',
      'LOOKUP_PANEL_ROWS',
    ];
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(names);
    expect(faults.join()).not.toMatch(/canary/i);
  });

  it('choose the rows of the panel, custom attributes by their name', () => {
    const LOOKUP_PANEL_ROWS = 'points, Segment,attribute:Shoe size,,attribute: vip';
    expect(readLookupSettings({ ...LEAST, LOOKUP_PANEL_ROWS }).panelRows).toEqual([
      'points',
      'segment',
      { attribute: 'Shoe size' },
      { attribute: 'vip' },
    ]);
    expect(faultsOf({ ...LEAST, LOOKUP_PANEL_ROWS: 'attribute:' })).toHaveLength(1);
  });

  it.each(['Dutch', 'english', 'xx', 'nl_NL', 'C'])(
    'take no locale that would be read as another: %s',
    (locale) => {
      expect(faultsOf({ ...LEAST, LOCALE: locale })).toEqual([expect.stringContaining('LOCALE must be')]);
    },
  );

  it.each(['nl', 'nl-BE', 'de-CH', 'zh-Hans-CN', 'nb', 'en-150'])(
    'write numbers in the locale %s',
    (locale) => {
      expect(readLookupSettings({ ...LEAST, LOCALE: locale }).locale).toBe(locale);
      expect(new Intl.NumberFormat(locale).resolvedOptions().locale).toBe(locale);
    },
  );

  it('take a locale and a time zone as they are commonly written', () => {
    const settings = readLookupSettings({ ...LEAST, LOCALE: 'nl-nl', TIME_ZONE: 'europe/amsterdam' });
    expect(settings).toMatchObject({ locale: 'nl-NL', timeZone: 'Europe/Amsterdam' });
  });
});
