import type { CustomerSource } from '../customer/customer-record.ts';
import type { Secrets } from '../platform/aws/secrets.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { createHttpClient } from '../platform/http/http-client.ts';
import { createClientCredentials, warmUpByToken } from '../platform/http/oauth.ts';
import { createLokeClient, type LokeClient } from './client.ts';
import { createLokeSource } from './customer-source.ts';
import { type LokeSettings, lokeSecretSchema } from './settings.ts';

interface LokeConnection {
  client: LokeClient;
  source: CustomerSource;
  /** Opens connections and fetches secret and token before a request waits for them. Never rejects. */
  warmUp(deadline: number): Promise<void>;
}

interface LokeConnectOptions {
  secrets: Secrets;
  clock?: Clock;
  /** How the system is spoken with; over the network, unless told. */
  createHttp?: typeof createHttpClient;
  /** IANA, of moments without a zone; default UTC. */
  timeZone?: string;
}

const SYSTEM = 'loke';

/** LOKE, from its settings: what a function needs of it. */
export function connectLoke(
  settings: LokeSettings,
  { secrets, clock = systemClock, createHttp = createHttpClient, ...zone }: LokeConnectOptions,
): LokeConnection {
  const { apiUrl, tokenUrl, secretId, organizationId, currency } = settings;
  const http = createHttp({ system: SYSTEM, baseUrl: apiUrl, clock });
  const secret = (deadline: number) => secrets.get(secretId, lokeSecretSchema, deadline);
  const tokens = createClientCredentials({
    system: SYSTEM,
    tokenUrl,
    credentials: async (deadline) => {
      const { clientId, clientSecret } = await secret(deadline);
      return { id: clientId, secret: clientSecret };
    },
    renewCredentials: (deadline) => secrets.renew(secretId, deadline),
    clock,
    createHttp,
  });
  const client = createLokeClient({ http, tokens, organizationId });
  return {
    client,
    source: createLokeSource({ client, currency, clock, ...zone }),
    // A search by e-mail and one by phone travel at the same time.
    warmUp: (deadline) => warmUpByToken({ http, tokens, secret, connections: 2 }, deadline),
  };
}
