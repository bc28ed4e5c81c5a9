import * as z from 'zod/mini';
import { secretText } from '../platform/aws/secret-text.ts';
import type { SettingsReader } from '../platform/settings.ts';

export interface RobinSettings {
  apiUrl: string;
  secretId: string;
}

/** The secret `ROBIN_SECRET_ID`: the pair that we send ROBIN, not the one that ROBIN sends us. */
export const robinSecretSchema = z.object({
  apiKey: secretText,
  apiSecret: secretText,
});

/** What is missing or malformed is remembered by the reader. */
export function readRobinSettings(reader: SettingsReader): RobinSettings {
  return {
    apiUrl: reader.url('ROBIN_API_URL', 'https://api.robinhq.com/dynamic'),
    secretId: reader.required('ROBIN_SECRET_ID', 'the secret with the key and secret that ROBIN gave us'),
  };
}
