import { systemClock } from '../../lib/platform/clock.ts';
import type { HttpClient } from '../../lib/platform/http/http.ts';
import { createHttpClient } from '../../lib/platform/http/http-client.ts';
import type { AccessTokens } from '../../lib/platform/http/oauth.ts';
import { createClientCredentials } from '../../lib/platform/http/oauth.ts';

/** Epoch milliseconds, `durationMs` from now; enough for anything on this machine unless told. */
export function deadlineIn(durationMs = 5000): number {
  return Date.now() + durationMs;
}

/** A client whose breaker never opens: each case of a test stands alone. */
export function createPatientHttpClient(system: string, baseUrl: string, clock = systemClock): HttpClient {
  const breaker = { enter: () => ({ leave() {} }) };
  return createHttpClient({ system, baseUrl, breaker, clock });
}

/** Tokens of a token endpoint. */
export function tokensOf(system: string, tokenUrl: string, id: string, secret: string): AccessTokens {
  return createClientCredentials({ system, tokenUrl, credentials: async () => ({ id, secret }) });
}

/** A token for servers that do not look at it. */
export const anyToken: AccessTokens = {
  get: async () => 'any-token',
  invalidate() {},
  warmUp: async () => {},
};
