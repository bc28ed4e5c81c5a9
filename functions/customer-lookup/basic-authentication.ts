import { timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { Secrets, SecretVersions } from '../../lib/platform/aws/secrets.ts';
import type { Clock } from '../../lib/platform/clock.ts';

/** The secret `LOOKUP_SECRET_ID`: what ROBIN must send. With an empty or missing part every request is refused. */
export const lookupSecretSchema = z.object({
  apiKey: z._default(z.string().check(z.trim()), ''),
  apiSecret: z._default(z.string().check(z.trim()), ''),
});

type LookupSecret = z.infer<typeof lookupSecretSchema>;

/** How long after a rotation ROBIN may still send the pair before. */
export const PREVIOUS_IS_ACCEPTED_FOR_MS = 24 * 60 * 60 * 1000;
const BASIC = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i;
const COLON = 0x3a;

/**
 * Whether an `Authorization` header (RFC 7617) holds the pair that ROBIN was given.
 * A pair that is refused makes the secret be read anew, for it may just have been rotated.
 * @throws UpstreamError if the secret cannot be read
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

/**
 * If there are two versions, both are compared, whatever the first comparison says: time tells nothing.
 * @param given key and secret, joined by a colon, in UTF-8
 */
export function isAccepted(
  given: Uint8Array,
  { current, currentCreatedAt, previous }: SecretVersions<LookupSecret>,
  now: number,
): boolean {
  const isCurrent = isPair(given, current);
  const isPrevious = previous !== undefined && isPair(given, previous);
  const isPreviousAccepted = now - currentCreatedAt < PREVIOUS_IS_ACCEPTED_FOR_MS;
  return isCurrent || (isPrevious && isPreviousAccepted);
}

/** The bytes of the pair in a header; `undefined` if there is none. */
export function readCredentials(header: string): Uint8Array | undefined {
  const encoded = BASIC.exec(header.trim())?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.includes(COLON) ? bytes : undefined;
}

function isPair(given: Uint8Array, { apiKey, apiSecret }: LookupSecret): boolean {
  const isGiven = isSameBytes(given, Buffer.from(`${apiKey}:${apiSecret}`, 'utf8'));
  return isGiven && apiKey !== '' && apiSecret !== '';
}

/** Takes as long for a pair that is nearly right, or of another length, as for the right one. */
function isSameBytes(given: Uint8Array, expected: Uint8Array): boolean {
  const ofEqualLength = new Uint8Array(expected.length);
  ofEqualLength.set(given.subarray(0, expected.length));
  const isSame = timingSafeEqual(ofEqualLength, expected);
  return isSame && given.length === expected.length;
}
