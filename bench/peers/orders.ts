/**
 * The order events as they are usually handled: axios, whole SDK clients, zod by name, all at module load; event by
 * event, one read, one write and one POST for each.
 */
import * as DynamoDb from '@aws-sdk/client-dynamodb';
import * as SecretsManager from '@aws-sdk/client-secrets-manager';
import * as Sqs from '@aws-sdk/client-sqs';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import axios from 'axios';
import { z } from 'zod';

const env = process.env as Record<string, string>;
const secretsManager = new SecretsManager.SecretsManager();
const dynamoDb = new DynamoDb.DynamoDB();
export const sqs = new Sqs.SQS();

async function readSecret(SecretId: string | undefined) {
  const { SecretString } = await secretsManager.getSecretValue({ SecretId });
  return JSON.parse(SecretString ?? '');
}

const eventSchema = z.object({
  eventId: z.string(),
  occurredAt: z.string(),
  order: z.object({
    orderNumber: z.string(),
    emailAddress: z.string(),
    orderDate: z.string(),
    lines: z.array(z.object({ quantity: z.number(), unitPrice: z.string() })),
  }),
});

const robinSecret = readSecret(env.ROBIN_SECRET_ID);
const isSourceOn = env.KIBO_SECRET_ID !== undefined;
const expertSenderSecret = isSourceOn ? readSecret(env.EXPERTSENDER_SECRET_ID) : undefined;
const kiboSecret = isSourceOn ? readSecret(env.KIBO_SECRET_ID) : undefined;
const kiboToken = kiboSecret?.then(async ({ apiKey, apiSecret }) => {
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  const auth = { username: apiKey, password: apiSecret };
  return (await axios.post(env.KIBO_TOKEN_URL ?? '', body, { auth })).data.access_token;
});

async function isFirstOrder(email: string): Promise<boolean> {
  if (!isSourceOn) return true;
  const kibo = await axios.get(`${env.KIBO_API_URL}/customer/`, {
    headers: { authorization: `Bearer ${await kiboToken}`, 'api-key': (await kiboSecret).apiKey },
    params: { email },
  });
  const url = `${env.EXPERTSENDER_API_URL}/customers/email/${encodeURIComponent(email)}`;
  const expertSender = await axios.get(url, {
    headers: { 'x-api-key': (await expertSenderSecret).apiKey },
  });
  return kibo.data.collection[0].totalOrders === 0 && expertSender.data.data.totalOrders === 0;
}

interface Event {
  Records: { messageId: string; body: string }[];
}

export async function handler({ Records }: Event) {
  for (const { body } of Records) {
    const { order } = eventSchema.parse(JSON.parse(body));
    const Key = marshall({ pk: `ORDER#${order.orderNumber}` });
    const { Item } = await dynamoDb.getItem({ TableName: env.LEDGER_TABLE, Key, ConsistentRead: true });
    const before = Item && unmarshall(Item);
    const revenue = order.lines.reduce((sum, line) => sum + line.quantity * Number(line.unitPrice), 0);
    const isFirst = before ? before.isFirst : await isFirstOrder(order.emailAddress);
    const { apiKey: username, apiSecret: password } = await robinSecret;
    const told = {
      order_number: order.orderNumber,
      email_address: order.emailAddress,
      revenue,
      old_revenue: before?.revenue,
      order_date: order.orderDate,
      is_first_order: isFirst,
    };
    await axios.post(`${env.ROBIN_API_URL}/orders`, { orders: [told] }, { auth: { username, password } });
    await dynamoDb.putItem({
      TableName: env.LEDGER_TABLE,
      Item: marshall({ pk: `ORDER#${order.orderNumber}`, revenue, isFirst }),
    });
  }
  return { batchItemFailures: [] };
}
