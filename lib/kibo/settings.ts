import * as z from 'zod/mini';
import { PHONE_FORMATS, type PhoneFormat } from '../customer/phone-format.ts';
import { secretText } from '../platform/aws/secret-text.ts';
import type { SettingsReader } from '../platform/settings.ts';
import type { KiboTenant } from './get.ts';

export interface KiboSettings {
  apiUrl: string;
  tokenUrl: string;
  /** `undefined` for the classic system. */
  tenant: KiboTenant | undefined;
  /** The brand that searches are limited to. */
  manufacturerId: string | undefined;
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
  apiKey: secretText,
  apiSecret: secretText,
});

/** docs/systems/kibo.md, "Authentication". */
export const CLASSIC_URLS = {
  apiUrl: 'https://integration.shopatron.com/api/v2',
  tokenUrl: 'https://auth.shopatron.com/oauthserver/oauth2/token',
};

/** docs/systems/kibo.md, "Upgraded tenants". */
export const UPGRADED_TOKEN_URL = 'https://home.mozu.com/api/platform/applications/authtickets/oauth';

function upgradedUrls({ id }: KiboTenant): typeof CLASSIC_URLS {
  return { apiUrl: `https://${id}-translation.mozu.com/api/v2`, tokenUrl: UPGRADED_TOKEN_URL };
}

/** Part of a host name and of a header. */
const ID = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/i;

function readTenant(reader: SettingsReader): KiboTenant | undefined {
  const [id, siteId] = [reader.optional('KIBO_TENANT_ID'), reader.optional('KIBO_SITE_ID')];
  if (siteId !== undefined && !ID.test(siteId)) {
    return reader.fault('KIBO_SITE_ID must be the number of a site', undefined);
  }
  if (id === undefined) {
    return siteId === undefined
      ? undefined
      : reader.fault('KIBO_TENANT_ID is missing: KIBO_SITE_ID is a site of that tenant', undefined);
  }
  if (!ID.test(id)) return reader.fault('KIBO_TENANT_ID must be the number of a tenant', undefined);
  return { id, ...(siteId !== undefined && { siteId }) };
}

/** `undefined` if Kibo is off. What is malformed is remembered by the reader. */
export function readKiboSettings(reader: SettingsReader): KiboSettings | undefined {
  const secretId = reader.optional('KIBO_SECRET_ID');
  if (secretId === undefined) return undefined;
  const tenant = readTenant(reader);
  const defaults = tenant === undefined ? CLASSIC_URLS : upgradedUrls(tenant);
  return {
    apiUrl: reader.url('KIBO_API_URL', defaults.apiUrl),
    tokenUrl: reader.url('KIBO_TOKEN_URL', defaults.tokenUrl),
    tenant,
    manufacturerId: reader.optional('KIBO_MANUFACTURER_ID'),
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
