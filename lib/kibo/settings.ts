import * as z from 'zod/mini';
import { PHONE_FORMATS, type PhoneFormat } from '../customer/phone-format.ts';
import type { SettingsReader } from '../platform/settings.ts';

export interface KiboSettings {
  apiUrl: string;
  tokenUrl: string;
  secretId: string;
  /** Whether Kibo's `customerID` is what ExpertSender has as `crmId`. */
  customerIdIsCrmId: boolean;
  searchParameters: { email: string; phone: string };
  phoneFormat: PhoneFormat;
  /** What orders are searched by for the shop's number. */
  orderNumberParameter: string;
}

/** The secret `KIBO_SECRET_ID`. */
export const kiboSecretSchema = z.object({
  apiKey: z.string().check(z.minLength(1)),
  apiSecret: z.string().check(z.minLength(1)),
});

/** `undefined` where Kibo is off. What is malformed is remembered by the reader. */
export function readKiboSettings(reader: SettingsReader): KiboSettings | undefined {
  const secretId = reader.optional('KIBO_SECRET_ID');
  if (secretId === undefined) return undefined;
  return {
    apiUrl: reader.url('KIBO_API_URL', 'https://integration.shopatron.com/api/v2'),
    tokenUrl: reader.url('KIBO_TOKEN_URL', 'https://auth.shopatron.com/oauthserver/oauth2/token'),
    secretId,
    customerIdIsCrmId: reader.flag('KIBO_CUSTOMER_ID_IS_CRM_ID', false),
    searchParameters: {
      email: reader.text('KIBO_EMAIL_PARAMETER', 'email'),
      phone: reader.text('KIBO_PHONE_PARAMETER', 'phone'),
    },
    phoneFormat: reader.oneOf('KIBO_PHONE_FORMAT', PHONE_FORMATS, 'e164'),
    orderNumberParameter: reader.text('KIBO_ORDER_NUMBER_PARAMETER', 'externalOrderID'),
  };
}
