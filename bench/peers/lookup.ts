/**
 * The lookup as it is usually written: axios, the whole SDK client, zod by name, all at module load, bundled as it is.
 * The calls are those of the floor.
 */
import * as SecretsManager from '@aws-sdk/client-secrets-manager';
import axios from 'axios';
import { z } from 'zod';

const env = process.env as Record<string, string>;
const secretsManager = new SecretsManager.SecretsManager();

async function readSecret(SecretId: string | undefined) {
  const { SecretString } = await secretsManager.getSecretValue({ SecretId });
  return JSON.parse(SecretString ?? '');
}

async function fetchToken(url: string | undefined, username: string, password: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  const { data } = await axios.post(url ?? '', body, { auth: { username, password } });
  return data.access_token;
}

const kiboSchema = z.object({
  collection: z
    .array(
      z.object({ firstPurchase: z.string(), totalOrders: z.number(), recentOrders: z.array(z.number()) }),
    )
    .min(1),
});
const kiboOrdersSchema = z.object({ collection: z.array(z.object({ externalOrderID: z.string() })) });
const expertSenderSchema = z.object({
  data: z.object({
    firstName: z.string(),
    lastName: z.string(),
    totalSpent: z.number(),
    currencySymbol: z.string(),
    rfmSegment: z.string(),
  }),
});
const lokeSchema = z
  .array(z.object({ id: z.string(), statistics: z.object({ pointsBalance: z.number() }) }))
  .min(1);
const membershipsSchema = z.array(z.object({ name: z.string() }));

const lookupSecret = readSecret(env.LOOKUP_SECRET_ID);
const expertSenderSecret = readSecret(env.EXPERTSENDER_SECRET_ID);
const kiboSecret = readSecret(env.KIBO_SECRET_ID);
const kiboToken = kiboSecret.then(({ apiKey, apiSecret }) =>
  fetchToken(env.KIBO_TOKEN_URL, apiKey, apiSecret),
);
const lokeToken = readSecret(env.LOKE_SECRET_ID).then(({ clientId, clientSecret }) =>
  fetchToken(env.LOKE_TOKEN_URL, clientId, clientSecret),
);

async function get(url: string, headers: Record<string, string>, params?: Record<string, string>) {
  return (await axios.get(url, { headers, ...(params && { params }) })).data;
}

async function askKibo(resource: string, params: Record<string, string>) {
  const headers = { authorization: `Bearer ${await kiboToken}`, 'api-key': (await kiboSecret).apiKey };
  return get(`${env.KIBO_API_URL}/${resource}/`, headers, params);
}

async function askExpertSender(name: string, value: string) {
  const headers = { 'x-api-key': (await expertSenderSecret).apiKey };
  const url = `${env.EXPERTSENDER_API_URL}/customers/${name}/${encodeURIComponent(value)}`;
  return expertSenderSchema.parse(await get(url, headers)).data;
}

async function askLoke(path: string, params?: Record<string, string>) {
  const url = `${env.LOKE_API_URL}/organizations/${env.LOKE_ORGANIZATION_ID}/customers${path}`;
  return get(url, { authorization: `Bearer ${await lokeToken}` }, params);
}

interface Event {
  headers: Record<string, string>;
  queryStringParameters: Record<string, string>;
}

export async function handler(event: Event) {
  const { apiKey, apiSecret } = await lookupSecret;
  const expected = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
  if (event.headers.Authorization !== expected) return { statusCode: 401, body: '' };
  const { email = '', phone = '' } = event.queryStringParameters;
  const [
    {
      collection: [kibo],
    },
    expertSender,
    [loke],
  ] = await Promise.all([
    askKibo('customer', { email }).then((found) => kiboSchema.parse(found)),
    askExpertSender('email', email),
    askLoke('', { email }).then((found) => lokeSchema.parse(found)),
    askKibo('customer', { phone }),
    askExpertSender('phone', phone),
    askLoke('', { phoneNumber: phone }),
  ]);
  const [{ collection: orders }, memberships] = await Promise.all([
    askKibo('order', { orderID: kibo?.recentOrders.join(',') ?? '' }).then((found) =>
      kiboOrdersSchema.parse(found),
    ),
    askLoke(`/${loke?.id}/memberships`).then((found) => membershipsSchema.parse(found)),
  ]);
  const body = {
    name: `${expertSender.firstName} ${expertSender.lastName}`,
    email_address: email,
    phone_number: phone,
    customer_since: kibo?.firstPurchase.slice(0, 10),
    total_spent: `${expertSender.currencySymbol}${expertSender.totalSpent}`,
    order_count: kibo?.totalOrders,
    panel_view: {
      'Loyalty points': String(loke?.statistics.pointsBalance),
      Memberships: memberships.map(({ name }) => name).join(', '),
      Segment: expertSender.rfmSegment,
      'Recent orders': orders.map(({ externalOrderID }) => externalOrderID).join(', '),
    },
  };
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
