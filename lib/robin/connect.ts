import type { OrdersEndpoint } from '../orders/systems.ts';
import type { Secrets } from '../platform/aws/secrets.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { unbroken } from '../platform/http/breaker.ts';
import { createHttpClient } from '../platform/http/http-client.ts';
import { createRobinClient } from './client.ts';
import { type RobinSettings, robinSecretSchema } from './settings.ts';

interface RobinConnection {
  client: OrdersEndpoint;
  /** Opens a connection and fetches the secret before a request waits for them. Never rejects. */
  warmUp(deadline: number): Promise<void>;
}

interface RobinConnectOptions {
  secrets: Secrets;
  clock?: Clock;
  /** How the system is spoken with; over the network, unless told. */
  createHttp?: typeof createHttpClient;
}

/** ROBIN, from its settings: what a function needs of it. */
export function connectRobin(
  { apiUrl, secretId }: RobinSettings,
  { secrets, clock = systemClock, createHttp = createHttpClient }: RobinConnectOptions,
): RobinConnection {
  // A 5xx may be the fault of one order: whether to go on is decided by the delivery, which knows which (docs/delivery.md, "What ROBIN fails at").
  const http = createHttp({ system: 'robin', baseUrl: apiUrl, clock, breaker: unbroken });
  const credentials = (deadline: number) => secrets.get(secretId, robinSecretSchema, deadline);
  const client = createRobinClient({
    http,
    credentials,
    renewCredentials: (deadline) => secrets.renew(secretId, deadline),
  });
  return {
    client,
    warmUp: async (deadline) => {
      await client.prepare(deadline);
    },
  };
}
