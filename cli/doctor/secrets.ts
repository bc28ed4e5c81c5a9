import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { lookupSecretSchema } from '../../functions/customer-lookup/basic-authentication.ts';
import { expertSenderSecretSchema } from '../../lib/expertsender/settings.ts';
import { kiboSecretSchema } from '../../lib/kibo/settings.ts';
import { lokeSecretSchema } from '../../lib/loke/settings.ts';
import { ledgerSecretSchema } from '../../lib/orders/ledger/customer-key.ts';
import type { Environment } from '../../lib/platform/settings.ts';
import { robinSecretSchema } from '../../lib/robin/settings.ts';
import { adviceForAws, nameOf } from '../connections/aws-errors.ts';
import { type Finding, fault, good, off, warning } from './check.ts';

const SECRETS = [
  ['LOOKUP_SECRET_ID', lookupSecretSchema, '{"apiKey","apiSecret"}'],
  ['ROBIN_SECRET_ID', robinSecretSchema, '{"apiKey","apiSecret"}'],
  ['LEDGER_SECRET_ID', ledgerSecretSchema, '{"hmacKey"}'],
  ['KIBO_SECRET_ID', kiboSecretSchema, '{"apiKey","apiSecret"}'],
  ['EXPERTSENDER_SECRET_ID', expertSenderSecretSchema, '{"apiKey"}'],
  ['LOKE_SECRET_ID', lokeSecretSchema, '{"clientId","clientSecret"}'],
] as const;

/** Reads each secret that is named, and looks at its shape; what is in it is never said. */
export async function checkSecrets(
  environment: Environment,
  client: SecretsManagerClient,
): Promise<readonly Finding[]> {
  return Promise.all(
    SECRETS.map(async ([setting, schema, shape]): Promise<Finding> => {
      const SecretId = environment[setting]?.trim();
      const what = `secret ${setting}`;
      if (!SecretId) return off(what, 'not given');
      try {
        const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
        if (isOf(schema, SecretString)) return describeSecret(what, schema, SecretString);
        return fault(what, 'has another shape', `Put JSON of the shape ${shape} into it.`);
      } catch (error) {
        return fault(what, nameOf(error), adviceForAws(error, setting));
      }
    }),
  );
}

function describeSecret(what: string, schema: z.ZodMiniType, text: string): Finding {
  const written = Object(JSON.parse(text.trim()));
  const padded = Object.entries(Object(schema.safeParse(written).data))
    .filter(([name, value]) => written[name] !== value)
    .map(([name]) => name);
  if (padded.length === 0) return good(what, 'can be read');
  return warning(
    what,
    `${padded.join(' and ')} with spaces or a line break at an end, used without`,
    'Write it without them: a copy of it elsewhere would have them as well.',
  );
}

function isOf(schema: z.ZodMiniType, text: string): boolean {
  try {
    const read = schema.safeParse(JSON.parse(text.trim()));
    // An empty key lets no request in, so it is as good as none.
    const values = z.record(z.string(), z.string().check(z.minLength(1))).safeParse(read.data);
    return read.success && values.success && Object.keys(values.data).length > 0;
  } catch {
    return false;
  }
}
