import { CLASSIC_URLS, type KiboSettings, UPGRADED_TOKEN_URL } from '../../lib/kibo/settings.ts';

export const CLASSIC_HOSTS = /(^|\.)(shopatron|cloudatron)\.com$/i;
export const UPGRADED_HOSTS = /(^|\.)(mozu|kibocommerce)\.com$/i;

/** Europe's tenants have a host of their own (docs/systems/kibo.md, "Upgraded tenants"). */
const UPGRADED_TOKEN_URLS = [
  UPGRADED_TOKEN_URL,
  UPGRADED_TOKEN_URL.replace('home.mozu.com', 'home.euw1.kibocommerce.com'),
];

/** Where, and in which kind's way, a key is shown that was refused. */
export interface Try {
  tokenUrl: string;
  kind: 'classic' | 'upgraded';
}

/**
 * The endpoint that is set in the other kind's way, and Kibo's own endpoints if that is one: no key goes to Kibo from a
 * try-out.
 */
export function triesOf({ tenant, tokenUrl }: Pick<KiboSettings, 'tenant' | 'tokenUrl'>): readonly Try[] {
  const { hostname } = new URL(tokenUrl);
  const isKibo = CLASSIC_HOSTS.test(hostname) || UPGRADED_HOSTS.test(hostname);
  const upgraded = UPGRADED_TOKEN_URLS.map((url): Try => ({ tokenUrl: url, kind: 'upgraded' }));
  const classic: Try = { tokenUrl: CLASSIC_URLS.tokenUrl, kind: 'classic' };
  if (tenant === undefined) return [{ tokenUrl, kind: 'upgraded' }, ...(isKibo ? upgraded : [])];
  const elsewhere = upgraded.filter((one) => one.tokenUrl !== tokenUrl);
  return [{ tokenUrl, kind: 'classic' }, ...(isKibo ? [classic, ...elsewhere] : [])];
}
