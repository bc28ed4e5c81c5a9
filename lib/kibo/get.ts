import type { HttpClient, HttpRequest, HttpResponse } from '../platform/http/http.ts';
import { type AccessTokens, withToken } from '../platform/http/oauth.ts';

export interface KiboAccess {
  /** Its base URL ends in `/api/v2`. */
  http: HttpClient;
  tokens: AccessTokens;
  /** What goes into the `API-Key` header: only for the classic system. */
  apiKey?(deadline: number): Promise<string>;
  /** Only for an upgraded tenant. */
  tenant?: KiboTenant | undefined;
  /** The brand: sent with every search if it is set. */
  manufacturerId?: string | undefined;
}

/** A tenant on Kibo's newer platform (docs/systems/kibo.md, "Upgraded tenants"). */
export interface KiboTenant {
  id: string;
  siteId?: string;
}

/** What every call of Kibo's API has in common. */
type KiboGet = (
  request: Pick<HttpRequest, 'operation' | 'path' | 'query' | 'deadline'>,
) => Promise<HttpResponse>;

/** A token is refused with either (docs/systems/kibo.md, "Authentication"). */
const TOKEN_REFUSALS = [401, 403];

export function createKiboGet({ http, tokens, apiKey, tenant }: KiboAccess): KiboGet {
  return (request) => {
    const { deadline } = request;
    const call = async (token: string) => {
      const headers = {
        authorization: `Bearer ${token}`,
        ...(apiKey && { 'api-key': await apiKey(deadline) }),
        ...(tenant && tenantHeaders(tenant)),
      };
      return await http.request({ ...request, method: 'GET', headers });
    };
    return withToken(tokens, deadline, call, TOKEN_REFUSALS);
  };
}

function tenantHeaders({ id, siteId }: KiboTenant): Readonly<Record<string, string>> {
  return { 'x-vol-tenant': id, ...(siteId !== undefined && { 'x-vol-site': siteId }) };
}
