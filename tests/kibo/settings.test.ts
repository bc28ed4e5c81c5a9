import { describe, expect, it } from '@jest/globals';
import { readKiboSettings } from '../../lib/kibo/settings.ts';
import { SettingsError, SettingsReader } from '../../lib/platform/settings.ts';

describe("Kibo's settings", () => {
  it('are off without a secret', () => {
    expect(readKiboSettings(new SettingsReader({ KIBO_API_URL: 'https://kibo.example' }))).toBeUndefined();
  });

  it('need nothing but the secret', () => {
    expect(readKiboSettings(new SettingsReader({ KIBO_SECRET_ID: 'kibo' }))).toEqual({
      apiUrl: 'https://integration.shopatron.com/api/v2',
      tokenUrl: 'https://auth.shopatron.com/oauthserver/oauth2/token',
      secretId: 'kibo',
      customerIdIsCrmId: false,
      searchParameters: { email: 'email', phone: 'phone' },
      phoneFormat: 'e164',
      orderNumberParameter: 'externalOrderID',
    });
  });

  it('of an upgraded tenant need nothing but its number', () => {
    const reader = new SettingsReader({ KIBO_SECRET_ID: 'kibo', KIBO_TENANT_ID: '12345' });
    expect(readKiboSettings(reader)).toMatchObject({
      apiUrl: 'https://12345-translation.mozu.com/api/v2',
      tokenUrl: 'https://home.mozu.com/api/platform/applications/authtickets/oauth',
      tenant: { id: '12345' },
    });
    reader.finish();
  });

  it('can all be set', () => {
    const reader = new SettingsReader({
      KIBO_SECRET_ID: 'kibo',
      KIBO_API_URL: 'http://127.0.0.1:4000/api/v2/',
      KIBO_TOKEN_URL: 'http://127.0.0.1:4000/token',
      KIBO_CUSTOMER_ID_IS_CRM_ID: 'true',
      KIBO_TENANT_ID: 't1',
      KIBO_SITE_ID: '678',
      KIBO_MANUFACTURER_ID: 'brand 1',
      KIBO_EMAIL_PARAMETER: 'emailAddress',
      KIBO_PHONE_PARAMETER: 'phones',
      KIBO_PHONE_FORMAT: 'NATIONAL',
      KIBO_ORDER_NUMBER_PARAMETER: 'orderNo',
    });
    expect(readKiboSettings(reader)).toEqual({
      apiUrl: 'http://127.0.0.1:4000/api/v2',
      tokenUrl: 'http://127.0.0.1:4000/token',
      tenant: { id: 't1', siteId: '678' },
      manufacturerId: 'brand 1',
      secretId: 'kibo',
      customerIdIsCrmId: true,
      searchParameters: { email: 'emailAddress', phone: 'phones' },
      phoneFormat: 'national',
      orderNumberParameter: 'orderNo',
    });
  });

  it.each([
    [{ KIBO_TENANT_ID: 'evil.example/' }, 'KIBO_TENANT_ID must be the number of a tenant'],
    [{ KIBO_TENANT_ID: '1', KIBO_SITE_ID: 'a b' }, 'KIBO_SITE_ID must be the number of a site'],
    [{ KIBO_SITE_ID: '678' }, 'KIBO_TENANT_ID is missing: KIBO_SITE_ID is a site of that tenant'],
  ])('refuse a tenant that is none: %j', (given, fault) => {
    const reader = new SettingsReader({ KIBO_SECRET_ID: 'kibo', ...given });
    readKiboSettings(reader);
    expect(() => reader.finish()).toThrow(expect.objectContaining({ faults: [fault] }));
  });

  it('report everything that is wrong, by name and without values', () => {
    const reader = new SettingsReader({
      KIBO_SECRET_ID: 'kibo',
      KIBO_API_URL: 'http://kibo.example',
      KIBO_CUSTOMER_ID_IS_CRM_ID: 'perhaps',
      KIBO_PHONE_FORMAT: 'roman',
    });
    readKiboSettings(reader);
    expect(() => reader.finish()).toThrow(SettingsError);
    for (const name of ['KIBO_API_URL', 'KIBO_CUSTOMER_ID_IS_CRM_ID', 'KIBO_PHONE_FORMAT'])
      expect(() => reader.finish()).toThrow(name);
    expect(() => reader.finish()).not.toThrow(/kibo\.example|perhaps|roman/);
  });
});
