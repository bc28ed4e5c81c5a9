import * as z from 'zod/mini';
import { PHONE_FORMATS, type PhoneFormat } from '../customer/phone-format.ts';
import { secretText } from '../platform/aws/secret-text.ts';
import type { SettingsReader } from '../platform/settings.ts';
import { MATCH_BY, type MatchBy } from './customer-write.ts';

export interface ExpertSenderSettings {
  apiUrl: string;
  secretId: string;
  phoneFormat: PhoneFormat;
  matchBy: MatchBy;
  /** `undefined`: no consent is taken for one to marketing. */
  marketingConsentId: number | undefined;
}

/** The secret `EXPERTSENDER_SECRET_ID`. */
export const expertSenderSecretSchema = z.object({ apiKey: secretText });

/** `undefined` if ExpertSender is off. What is malformed is remembered by the reader. */
export function readExpertSenderSettings(reader: SettingsReader): ExpertSenderSettings | undefined {
  const secretId = reader.optional('EXPERTSENDER_SECRET_ID');
  if (secretId === undefined) return undefined;
  const hasConsent = reader.optional('EXPERTSENDER_MARKETING_CONSENT_ID') !== undefined;
  return {
    apiUrl: reader.url('EXPERTSENDER_API_URL', 'https://api.ecdp.app'),
    secretId,
    phoneFormat: reader.oneOf('EXPERTSENDER_PHONE_FORMAT', PHONE_FORMATS, 'e164'),
    matchBy: reader.oneOf('EXPERTSENDER_MATCH_BY', MATCH_BY, 'Email'),
    marketingConsentId: hasConsent
      ? reader.integer('EXPERTSENDER_MARKETING_CONSENT_ID', 0, { min: 0, max: 2 ** 31 - 1 })
      : undefined,
  };
}
