/**
 * The floor of the order events: the calls that the bridge makes for the first event of an unknown customer's order,
 * by hand, without any library and without any care: no schema, no limiter's pause, no conflict, no failure.
 */
import { createHmac } from 'node:crypto';
import { fetchToken, getJson } from './calls.ts';
import { callAws, readSecret, send } from './https-by-hand.ts';

const env = process.env as Record<string, string>;

const robinSecret = readSecret(env.ROBIN_SECRET_ID);
const ledgerSecret = readSecret(env.LEDGER_SECRET_ID);
const expertSenderSecret = readSecret(env.EXPERTSENDER_SECRET_ID);
const kiboSecret = readSecret(env.KIBO_SECRET_ID);
const kiboToken = kiboSecret.then(({ apiKey, apiSecret }) =>
  fetchToken(env.KIBO_TOKEN_URL ?? '', apiKey, apiSecret),
);

interface Event {
  Records: { messageId: string; body: string }[];
}

const dynamoDb = (operation: string, input: object) =>
  callAws('dynamodb', env.AWS_ENDPOINT_URL_DYNAMODB ?? '', `DynamoDB_20120810.${operation}`, input);
const batchGet = (pk: string) =>
  dynamoDb('BatchGetItem', { RequestItems: { ledger: { Keys: [{ pk: { S: pk } }], ConsistentRead: true } } });
const put = (pk: string, attributes: object) =>
  dynamoDb('PutItem', {
    TableName: 'ledger',
    Item: { pk: { S: pk }, ...attributes },
    ConditionExpression: 'attribute_not_exists(pk)',
  });

async function askHistory(email: string): Promise<boolean> {
  const [kibo, expertSender] = await Promise.all([
    Promise.all([kiboToken, kiboSecret]).then(([token, { apiKey }]) =>
      getJson(`${env.KIBO_API_URL}/customer/?email=${encodeURIComponent(email)}`, {
        authorization: `Bearer ${token}`,
        'api-key': apiKey,
      }),
    ),
    expertSenderSecret.then(({ apiKey }) =>
      getJson(`${env.EXPERTSENDER_API_URL}/customers/email/${encodeURIComponent(email)}`, {
        'x-api-key': apiKey,
      }),
    ),
  ]);
  return kibo.collection[0].totalOrders === 0 && expertSender.data.totalOrders === 0;
}

export async function handler({ Records }: Event) {
  for (const { body } of Records) {
    const { order } = JSON.parse(body);
    const pk = `ORDER#${order.orderNumber}`;
    await batchGet(pk);
    await batchGet('LIMITER');
    await put('LIMITER', { nextSlot: { N: String(Date.now()) } });
    const { hmacKey } = await ledgerSecret;
    const customer = `CUSTOMER#${createHmac('sha256', hmacKey).update(order.emailAddress).digest('base64url')}`;
    await batchGet(customer);
    const isFirst = await askHistory(order.emailAddress);
    await put(customer, { earlierOrderBefore: { N: '0' } });
    const told = JSON.stringify({
      order_number: order.orderNumber,
      email_address: order.emailAddress,
      revenue: order.lines.reduce((sum: number, line: { quantity: number; unitPrice: string }) => {
        return sum + line.quantity * Number(line.unitPrice);
      }, 0),
      order_date: order.orderDate,
      is_first_order: isFirst,
    });
    await put(pk, { inFlight: { S: told } });
    const { apiKey, apiSecret } = await robinSecret;
    const authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    await send('POST', `${env.ROBIN_API_URL}/orders`, headers, `{"orders":[${told}]}`);
    await dynamoDb('UpdateItem', {
      TableName: 'ledger',
      Key: { pk: { S: pk } },
      UpdateExpression: 'SET #accepted = :accepted REMOVE #inFlight',
      ExpressionAttributeNames: { '#accepted': 'accepted', '#inFlight': 'inFlight' },
      ExpressionAttributeValues: { ':accepted': { S: told } },
    });
  }
  return { batchItemFailures: [] };
}
