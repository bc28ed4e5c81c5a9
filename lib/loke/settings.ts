import * as z from 'zod/mini';
import { secretText } from '../platform/aws/secret-text.ts';
import type { SettingsReader } from '../platform/settings.ts';

export interface LokeSettings {
  apiUrl: string;
  tokenUrl: string;
  secretId: string;
  organizationId: string;
  /** ISO 4217, of its minor units. */
  currency: string;
}

/** The secret `LOKE_SECRET_ID`. */
export const lokeSecretSchema = z.object({
  clientId: secretText,
  clientSecret: secretText,
});

/**
 * `undefined` if LOKE is off. What is missing or malformed is remembered by the reader. The currency has no
 * default: an amount in the wrong one is worse than none.
 */
export function readLokeSettings(reader: SettingsReader): LokeSettings | undefined {
  const secretId = reader.optional('LOKE_SECRET_ID');
  if (secretId === undefined) return undefined;
  return {
    apiUrl: reader.url('LOKE_API_URL', 'https://api.loke.global'),
    tokenUrl: reader.url('LOKE_TOKEN_URL', 'https://auth.loke.global/token'),
    secretId,
    organizationId: reader.required('LOKE_ORGANIZATION_ID', "the organization's id at LOKE"),
    currency: reader.currency('LOKE_CURRENCY'),
  };
}
