import type { CountryCode } from 'libphonenumber-js/max';
import type { CustomerSource } from '../customer/customer-record.ts';
import type { OrderSystem } from '../customer/order-record.ts';
import type { MomentOptions } from '../customer/wire-moment.ts';
import type { Secrets } from '../platform/aws/secrets.ts';
import { systemClock } from '../platform/clock.ts';
import { createHttpClient } from '../platform/http/http-client.ts';
import { createClientCredentials, warmUpByToken } from '../platform/http/oauth.ts';
import { createKiboClient, type KiboClient } from './client.ts';
import { createKiboSource } from './customer-source.ts';
import { createKiboOrderSystem } from './order-system.ts';
import { createKiboOrdersClient } from './orders-client.ts';
import { type KiboSettings, kiboSecretSchema } from './settings.ts';

interface KiboConnection {
  client: KiboClient;
  source: CustomerSource;
  orders: OrderSystem;
  /** Opens connections and fetches secret and token before a request waits for them. Never rejects. */
  warmUp(deadline: number): Promise<void>;
}

export interface KiboConnectOptions extends MomentOptions {
  secrets: Secrets;
  country: CountryCode;
  /** How the system is spoken with; over the network, unless told. */
  createHttp?: typeof createHttpClient;
}

const SYSTEM = 'kibo';

/** Kibo, from its settings: what a function needs of it. */
export function connectKibo(
  settings: KiboSettings,
  { secrets, country, clock = systemClock, createHttp = createHttpClient, ...zone }: KiboConnectOptions,
): KiboConnection {
  const http = createHttp({ system: SYSTEM, baseUrl: settings.apiUrl, clock });
  const secret = (deadline: number) => secrets.get(settings.secretId, kiboSecretSchema, deadline);
  const tokens = createClientCredentials({
    system: SYSTEM,
    tokenUrl: settings.tokenUrl,
    ...(settings.tenant && { credentialsIn: 'json-body' }),
    credentials: async (deadline) => {
      const { apiKey, apiSecret } = await secret(deadline);
      return { id: apiKey, secret: apiSecret };
    },
    renewCredentials: (deadline) => secrets.renew(settings.secretId, deadline),
    clock,
    createHttp,
  });
  const { tenant, manufacturerId } = settings;
  const apiKey = async (deadline: number) => (await secret(deadline)).apiKey;
  const access = { http, tokens, manufacturerId, ...(tenant ? { tenant } : { apiKey }) };
  const client = createKiboClient({ ...access, searchParameters: settings.searchParameters });
  const orders = createKiboOrderSystem({
    client: createKiboOrdersClient(access),
    numberParameter: settings.orderNumberParameter,
    clock,
    ...zone,
  });
  return {
    client,
    source: createKiboSource({ client, country, clock, ...settings, ...zone, orders }),
    orders,
    // A search by e-mail and one by phone travel at the same time.
    warmUp: (deadline) => warmUpByToken({ http, tokens, secret, connections: 2 }, deadline),
  };
}
