/**
 * The lookup's floor: the same calls and the same answer as the bridge gives for a customer whom all three systems
 * know, by hand, without any library and without any care: no schema, no deadline, no retry, no matching.
 */
import { fetchToken, getJson } from './calls.ts';
import { readSecret } from './https-by-hand.ts';

const env = process.env as Record<string, string>;

const lookupSecret = readSecret(env.LOOKUP_SECRET_ID);
const expertSenderSecret = readSecret(env.EXPERTSENDER_SECRET_ID);
const kiboSecret = readSecret(env.KIBO_SECRET_ID);
const kiboToken = kiboSecret.then(({ apiKey, apiSecret }) =>
  fetchToken(env.KIBO_TOKEN_URL ?? '', apiKey, apiSecret),
);
const lokeToken = readSecret(env.LOKE_SECRET_ID).then(({ clientId, clientSecret }) =>
  fetchToken(env.LOKE_TOKEN_URL ?? '', clientId, clientSecret),
);

interface Event {
  headers: Record<string, string>;
  queryStringParameters: Record<string, string>;
}

async function askKibo(resource: string, name: string, value: string) {
  const headers = { authorization: `Bearer ${await kiboToken}`, 'api-key': (await kiboSecret).apiKey };
  const url = `${env.KIBO_API_URL}/${resource}/?${name}=${encodeURIComponent(value)}`;
  return (await getJson(url, headers)).collection;
}

async function askExpertSender(name: string, value: string) {
  const headers = { 'x-api-key': (await expertSenderSecret).apiKey };
  const url = `${env.EXPERTSENDER_API_URL}/customers/${name}/${encodeURIComponent(value)}`;
  return (await getJson(url, headers)).data;
}

async function askLoke(path: string) {
  const headers = { authorization: `Bearer ${await lokeToken}` };
  return getJson(`${env.LOKE_API_URL}/organizations/${env.LOKE_ORGANIZATION_ID}/customers${path}`, headers);
}

export async function handler(event: Event) {
  const { apiKey, apiSecret } = await lookupSecret;
  const expected = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
  if (event.headers.Authorization !== expected) return { statusCode: 401, headers: {}, body: '' };
  const { email = '', phone = '' } = event.queryStringParameters;
  const [kibo, expertSender, loke] = await Promise.all([
    askKibo('customer', 'email', email).then(async ([customer]) => ({
      ...customer,
      orders: await askKibo('order', 'orderID', customer.recentOrders.join(',')),
    })),
    askExpertSender('email', email),
    askLoke(`?email=${encodeURIComponent(email)}`).then(async ([customer]) => ({
      ...customer,
      memberships: await askLoke(`/${customer.id}/memberships`),
    })),
    askKibo('customer', 'phone', phone),
    askExpertSender('phone', phone),
    askLoke(`?phoneNumber=${encodeURIComponent(phone)}`),
  ]);
  const body = {
    name: `${expertSender.firstName} ${expertSender.lastName}`,
    email_address: email,
    phone_number: phone,
    customer_since: kibo.firstPurchase.slice(0, 10),
    total_spent: `${expertSender.currencySymbol}${expertSender.totalSpent}`,
    order_count: kibo.totalOrders,
    panel_view: {
      'Loyalty points': String(loke.statistics.pointsBalance),
      Memberships: loke.memberships.map(({ name }: { name: string }) => name).join(', '),
      Segment: expertSender.rfmSegment,
      'Recent orders': kibo.orders
        .map(({ externalOrderID }: { externalOrderID: string }) => externalOrderID)
        .join(', '),
    },
  };
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
