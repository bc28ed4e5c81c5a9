import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { lookupSecretSchema } from '../../functions/customer-lookup/basic-authentication.ts';
import { expertSenderSecretSchema } from '../../lib/expertsender/settings.ts';
import { kiboSecretSchema } from '../../lib/kibo/settings.ts';
import { lokeSecretSchema } from '../../lib/loke/settings.ts';
import { ledgerSecretSchema } from '../../lib/orders/ledger/customer-key.ts';
import type { Clock } from '../../lib/platform/clock.ts';
import type { Environment } from '../../lib/platform/settings.ts';
import { robinSecretSchema } from '../../lib/robin/settings.ts';
import { adviceForAws, nameOf } from '../connections/aws-errors.ts';
import { describeDuration } from '../terminal/context.ts';
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

/** AWS refuses requests that are signed more than five minutes off; ROBIN's limits want all workers' clocks alike. */
const SMALL_SKEW_MS = 2_000;
const LARGE_SKEW_MS = 4 * 60_000;

/** Compares this machine's clock with that of the AWS endpoint. */
export async function checkClock(client: SecretsManagerClient, clock: Clock): Promise<Finding> {
  const what = 'clock';
  let date: string | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const output = await next(args);
      const { response } = output as { response?: { headers?: Record<string, string> } };
      date ??= response?.headers?.date;
      return output;
    },
    { step: 'deserialize', priority: 'low', name: 'robin-bridge-doctor-date' },
  );
  const startedAt = clock.now();
  await client.send(new GetSecretValueCommand({ SecretId: 'robin-bridge-doctor' })).catch(() => {});
  const now = (startedAt + clock.now()) / 2;
  // The header has whole seconds: in the middle of one it is off the least.
  const skewMs = date === undefined ? undefined : Math.abs(now - (Date.parse(date) + 500));
  if (skewMs === undefined || Number.isNaN(skewMs))
    return warning(what, 'there is no answer to compare it with', 'Put the other faults right first.');
  if (skewMs < SMALL_SKEW_MS) return good(what, 'right within 2 s');
  const found = `off by ${describeDuration(skewMs)}`;
  const next = "Set this machine's clock by NTP.";
  return skewMs < LARGE_SKEW_MS ? warning(what, found, next) : fault(what, found, next);
}
