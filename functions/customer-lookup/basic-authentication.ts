import { hash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { Clock } from '../../lib/platform/clock.ts';
import type { Secrets, SecretVersions } from '../../lib/platform/secrets.ts';

/** The secret `LOOKUP_SECRET_ID`: what ROBIN must send. An empty or missing part refuses everybody. */
export const lookupSecretSchema = z.object({
  apiKey: z._default(z.string(), ''),
  apiSecret: z._default(z.string(), ''),
});

export type LookupSecret = z.infer<typeof lookupSecretSchema>;

interface Credentials {
  key: Uint8Array;
  secret: Uint8Array;
}

/** How long after a rotation ROBIN may still send the pair before. */
export const PREVIOUS_IS_ACCEPTED_FOR_MS = 24 * 60 * 60 * 1000;
const BASIC = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i;
const COLON = 0x3a;

/**
 * Whether an `Authorization` header (RFC 7617) holds the pair that ROBIN was given.
 * A pair that is refused makes the secret be read anew, for it may just have been rotated.
 * @throws UpstreamError where the secret cannot be read
 */
export async function isAuthorized(
  authorization: readonly string[],
  options: { secrets: Secrets; secretId: string; clock: Clock; deadline: number },
): Promise<boolean> {
  const { secrets, secretId, clock, deadline } = options;
  const [header, ...others] = authorization;
  const given = header === undefined || others.length > 0 ? undefined : readCredentials(header);
  if (given === undefined) return false;
  const read = () => secrets.getVersions(secretId, lookupSecretSchema, deadline, PREVIOUS_IS_ACCEPTED_FOR_MS);
  if (isAccepted(given, await read(), clock.now())) return true;
  return (await secrets.renew(secretId, deadline)) && isAccepted(given, await read(), clock.now());
}

/** Both halves of both versions are compared, whatever the first comparison says: time tells nothing. */
export function isAccepted(
  given: Credentials,
  { current, currentCreatedAt, previous }: SecretVersions<LookupSecret>,
  now: number,
): boolean {
  const digests = { key: digest(given.key), secret: digest(given.secret) };
  const isCurrent = isPair(digests, current);
  const isPrevious = isPair(digests, previous ?? NO_SECRET);
  const isPreviousAccepted = now - currentCreatedAt < PREVIOUS_IS_ACCEPTED_FOR_MS;
  return isCurrent || (isPrevious && isPreviousAccepted);
}

/** Reads the pair out of a header; `undefined` where there is none. */
export function readCredentials(header: string): Credentials | undefined {
  const encoded = BASIC.exec(header.trim())?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  const colon = bytes.indexOf(COLON);
  return colon < 0 ? undefined : { key: bytes.subarray(0, colon), secret: bytes.subarray(colon + 1) };
}

/** Refuses everybody. */
const NO_SECRET: LookupSecret = { apiKey: '', apiSecret: '' };

/** Digests are equally long, whatever they are of: how long a comparison takes tells nothing. */
function isPair(given: Credentials, expected: LookupSecret): boolean {
  const { key, secret } = digestsOf(expected);
  const isKey = timingSafeEqual(given.key, key);
  const isSecret = timingSafeEqual(given.secret, secret);
  return isKey && isSecret && expected.apiKey !== '' && expected.apiSecret !== '';
}

/** Made once for each version of the secret. */
const knownDigests = new WeakMap<LookupSecret, Credentials>();

function digestsOf(secret: LookupSecret): Credentials {
  const digests = knownDigests.get(secret) ?? {
    key: digest(Buffer.from(secret.apiKey, 'utf8')),
    secret: digest(Buffer.from(secret.apiSecret, 'utf8')),
  };
  knownDigests.set(secret, digests);
  return digests;
}

function digest(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
