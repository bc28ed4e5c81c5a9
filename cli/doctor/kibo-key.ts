import { type KiboSettings, kiboSecretSchema } from '../../lib/kibo/settings.ts';
import type { Secrets } from '../../lib/platform/aws/secrets.ts';
import type { Clock } from '../../lib/platform/clock.ts';
import { UpstreamError } from '../../lib/platform/errors.ts';
import { type ClientCredentialsOptions, createClientCredentials } from '../../lib/platform/http/oauth.ts';
import { type Finding, fault } from './check.ts';
import { CLASSIC_HOSTS, type Try, triesOf, UPGRADED_HOSTS } from './kibo-hosts.ts';

export interface KiboSide {
  settings: { kibo: KiboSettings | undefined };
  secrets: Secrets;
  clock: Clock;
}

/** How long each further try may take: a person waits for it. */
const TRY_MS = 5_000;

/** A fault if a URL is of the other kind of Kibo than the settings are for. */
export function checkKiboUrls({ settings: { kibo } }: KiboSide): Finding | undefined {
  if (kibo === undefined) return undefined;
  const others = kibo.tenant === undefined ? UPGRADED_HOSTS : CLASSIC_HOSTS;
  const urls = { KIBO_API_URL: kibo.apiUrl, KIBO_TOKEN_URL: kibo.tokenUrl };
  const [setting] = Object.entries(urls).find(([, url]) => others.test(new URL(url).hostname)) ?? [];
  if (setting === undefined) return undefined;
  return kibo.tenant === undefined
    ? fault('kibo', `${setting} is an upgraded tenant's, and KIBO_TENANT_ID is not set`, SET_TENANT)
    : fault('kibo', `${setting} is the classic system's, and KIBO_TENANT_ID is set`, DROP_TENANT);
}

const SET_TENANT = "Set KIBO_TENANT_ID to the tenant's number.";
const DROP_TENANT = 'Take KIBO_TENANT_ID away, or KIBO_API_URL and KIBO_TOKEN_URL.';

/**
 * Tells a key of the other kind of Kibo from a wrong one, after the token endpoint has refused it: asks for a token in
 * the other kind's way.
 * @returns `undefined` if that is refused as well, or no token was refused
 */
export async function explainKiboRefusal(side: KiboSide, error: unknown): Promise<Finding | undefined> {
  const { kibo } = side.settings;
  const isRefusal = error instanceof UpstreamError && error.operation === 'get-token' && isOfKey(error);
  if (kibo === undefined || !isRefusal) return undefined;
  for (const one of triesOf(kibo)) if (await givesToken(side, kibo, one)) return explain(kibo, one);
  return undefined;
}

/** @param good the try by which the key gives a token */
function explain({ tenant, tokenUrl }: KiboSettings, good: Try): Finding {
  if (good.kind === 'classic')
    return fault(
      'kibo',
      'the key is good, but of the classic system, and KIBO_TENANT_ID is set',
      "Take KIBO_TENANT_ID away, or put the upgraded tenant's key into the secret that KIBO_SECRET_ID names.",
    );
  const setUrl = good.tokenUrl === tokenUrl ? '' : `Set KIBO_TOKEN_URL to ${good.tokenUrl}.`;
  return tenant === undefined
    ? fault('kibo', 'the key is good, but of an upgraded tenant', [SET_TENANT, setUrl].join(' ').trim())
    : fault('kibo', 'the key is good, but of another host of Kibo', setUrl);
}

/** Whether it is the key, or how it was shown, that was refused. */
function isOfKey({ status }: UpstreamError): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

async function givesToken(
  { secrets, clock }: KiboSide,
  { secretId }: KiboSettings,
  { tokenUrl, kind }: Try,
): Promise<boolean> {
  const options: ClientCredentialsOptions = {
    system: 'kibo',
    tokenUrl,
    credentialsIn: kind === 'upgraded' ? 'json-body' : 'basic-authentication',
    credentials: async (deadline) => {
      const { apiKey, apiSecret } = await secrets.get(secretId, kiboSecretSchema, deadline);
      return { id: apiKey, secret: apiSecret };
    },
    clock,
  };
  try {
    await createClientCredentials(options).get(clock.now() + TRY_MS);
    return true;
  } catch {
    return false;
  }
}
