import { CLASSIC_URLS, type KiboSettings, UPGRADED_TOKEN_URL } from '../../lib/kibo/settings.ts';

export const CLASSIC_HOSTS = /(^|\.)(shopatron|cloudatron)\.com$/i;
export const UPGRADED_HOSTS = /(^|\.)(mozu|kibocommerce)\.com$/i;

/** Europe's tenants have a host of their own (docs/systems/kibo.md, "Upgraded tenants"). */
const UPGRADED_TOKEN_URLS = [
  UPGRADED_TOKEN_URL,
  UPGRADED_TOKEN_URL.replace('home.mozu.com', 'home.euw1.kibocommerce.com'),
];

/** The endpoint that is set, and the other kind's own if what is set is Kibo's: no key goes to Kibo from a try-out. */
export function tokenUrlsToTry({
  tenant,
  tokenUrl,
}: Pick<KiboSettings, 'tenant' | 'tokenUrl'>): readonly string[] {
  const { hostname } = new URL(tokenUrl);
  if (!CLASSIC_HOSTS.test(hostname) && !UPGRADED_HOSTS.test(hostname)) return [tokenUrl];
  const others = tenant === undefined ? UPGRADED_TOKEN_URLS : [CLASSIC_URLS.tokenUrl];
  return [tokenUrl, ...others];
}
