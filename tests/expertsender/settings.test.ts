import { describe, expect, it } from '@jest/globals';
import { readExpertSenderSettings } from '../../lib/expertsender/settings.ts';
import { SettingsReader } from '../../lib/platform/settings.ts';

describe("ExpertSender's settings", () => {
  it('are off without a secret', () => {
    expect(readExpertSenderSettings(new SettingsReader({}))).toBeUndefined();
  });

  it('need nothing but the secret', () => {
    expect(readExpertSenderSettings(new SettingsReader({ EXPERTSENDER_SECRET_ID: 'es' }))).toEqual({
      apiUrl: 'https://api.ecdp.app',
      secretId: 'es',
      phoneFormat: 'e164',
      matchBy: 'Email',
      marketingConsentId: undefined,
    });
  });

  it('can all be set', () => {
    const reader = new SettingsReader({
      EXPERTSENDER_SECRET_ID: 'es',
      EXPERTSENDER_API_URL: 'https://api.example/',
      EXPERTSENDER_PHONE_FORMAT: 'digits',
      EXPERTSENDER_MATCH_BY: 'crmid',
      EXPERTSENDER_MARKETING_CONSENT_ID: '0',
    });
    expect(readExpertSenderSettings(reader)).toEqual({
      apiUrl: 'https://api.example',
      secretId: 'es',
      phoneFormat: 'digits',
      matchBy: 'CrmId',
      marketingConsentId: 0,
    });
  });

  it('report what is malformed by name', () => {
    const reader = new SettingsReader({ EXPERTSENDER_SECRET_ID: 'es', EXPERTSENDER_MATCH_BY: 'Name' });
    readExpertSenderSettings(reader);
    expect(() => reader.finish()).toThrow('EXPERTSENDER_MATCH_BY');
  });
});
