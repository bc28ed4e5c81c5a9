import { describe, expect, it } from '@jest/globals';
import { readLokeSettings } from '../../lib/loke/settings.ts';
import { SettingsReader } from '../../lib/platform/settings.ts';

describe("LOKE's settings", () => {
  it('are off without a secret, and then need nothing', () => {
    const reader = new SettingsReader({});
    expect(readLokeSettings(reader)).toBeUndefined();
    expect(() => reader.finish()).not.toThrow();
  });

  it('need the organization and its currency', () => {
    const reader = new SettingsReader({ LOKE_SECRET_ID: 'loke' });
    readLokeSettings(reader);
    expect(() => reader.finish()).toThrow('LOKE_ORGANIZATION_ID');
    expect(() => reader.finish()).toThrow('LOKE_CURRENCY');
  });

  it("have defaults for LOKE's own addresses", () => {
    const reader = new SettingsReader({
      LOKE_SECRET_ID: 'loke',
      LOKE_ORGANIZATION_ID: '01SAMPLE',
      LOKE_CURRENCY: 'aud',
    });
    expect(readLokeSettings(reader)).toEqual({
      apiUrl: 'https://api.loke.global',
      tokenUrl: 'https://auth.loke.global/token',
      secretId: 'loke',
      organizationId: '01SAMPLE',
      currency: 'AUD',
    });
  });
});
