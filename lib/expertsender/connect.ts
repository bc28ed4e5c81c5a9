import type { CustomerSource } from '../customer/customer-record.ts';
import type { MomentOptions } from '../customer/wire-moment.ts';
import type { Secrets } from '../platform/aws/secrets.ts';
import { systemClock } from '../platform/clock.ts';
import { createHttpClient } from '../platform/http/http-client.ts';
import { createExpertSenderClient, type ExpertSenderClient } from './client.ts';
import { createExpertSenderSource } from './customer-source.ts';
import { type ExpertSenderSettings, expertSenderSecretSchema } from './settings.ts';

interface ExpertSenderConnection {
  client: ExpertSenderClient;
  source: CustomerSource;
  /** Opens connections and fetches the secret before a request waits for them. Never rejects. */
  warmUp(deadline: number): Promise<void>;
}

interface ExpertSenderConnectOptions extends MomentOptions {
  secrets: Secrets;
  /** How the system is spoken with; over the network, unless told. */
  createHttp?: typeof createHttpClient;
}

/** ExpertSender, from its settings: what a function needs of it. */
export function connectExpertSender(
  settings: ExpertSenderSettings,
  { secrets, clock = systemClock, createHttp = createHttpClient, ...zone }: ExpertSenderConnectOptions,
): ExpertSenderConnection {
  const { apiUrl, secretId, matchBy } = settings;
  const http = createHttp({ system: 'expertsender', baseUrl: apiUrl, clock });
  const apiKey = async (deadline: number) =>
    (await secrets.get(secretId, expertSenderSecretSchema, deadline)).apiKey;
  const client = createExpertSenderClient({
    http,
    apiKey,
    renewApiKey: (deadline) => secrets.renew(secretId, deadline),
    matchBy,
  });
  return {
    client,
    source: createExpertSenderSource({ client, clock, ...settings, ...zone }),
    async warmUp(deadline) {
      // No handshake keeps the reading of secrets waiting.
      await Promise.allSettled([apiKey(deadline)]);
      // A call by e-mail and one by phone travel at the same time.
      await http.warmUp(2);
    },
  };
}
