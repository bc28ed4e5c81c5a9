/**
 * The list of a customer's orders, measured in a process of its own: `node list-in-process.ts`, its work and its answer
 * by messages. Beside it the slowest chain of its questions by bare undici and AWS's client: Kibo's customer, Kibo's
 * orders, and what the ledger has of these, for it has none of them under the customer.
 */
import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Agent, request } from 'undici';
import { SAMPLE_CUSTOMER, SAMPLE_ORDER_IDS } from '../../local/canned/answers.ts';
import { LOOKUP_CREDENTIALS } from '../../local/credentials.ts';
import { median } from '../report/statistics.ts';

/** `pairs`: the list and the chain take turns so often. `lists`: the list alone, to be counted. */
export type ListQuestion = { bundle: string } & ({ pairs: number } | { lists: number });

export interface ListFigures {
  /** Medians, in milliseconds. */
  listMs: number;
  chainMs: number;
  /** Mebibytes in use after a collection. */
  heapMib: number;
}

type Handler = (event: object, context: object) => Promise<{ statusCode: number }>;

const BASIC = Buffer.from(`${LOOKUP_CREDENTIALS.apiKey}:${LOOKUP_CREDENTIALS.apiSecret}`).toString('base64');
const event = {
  httpMethod: 'GET',
  path: '/orders',
  headers: { Authorization: `Basic ${BASIC}` },
  queryStringParameters: { email: SAMPLE_CUSTOMER.emailAddress },
};
const context = { functionName: 'bench', getRemainingTimeInMillis: () => 30_000 };
const dispatcher = new Agent();
const ledger = new DynamoDBClient();

/** Kibo's customer, Kibo's orders, and what the ledger has of them, while the other two systems are asked for the customer as well. */
async function askChain(): Promise<void> {
  const env = process.env as Record<string, string>;
  const email = encodeURIComponent(SAMPLE_CUSTOMER.emailAddress);
  const bearer = { authorization: 'Bearer bench-token' };
  const kibo = { ...bearer, 'api-key': 'kibo-key' };
  const ask = async (url: string, headers: Record<string, string>) =>
    (await request(url, { headers, dispatcher })).body.text();
  const askKibo = async () => {
    await ask(`${env.KIBO_API_URL}/customer/?email=${email}&perPage=100`, kibo);
    await ask(`${env.KIBO_API_URL}/order/?orderID=${SAMPLE_ORDER_IDS.join('%2C')}&perPage=100`, kibo);
    const Keys = SAMPLE_ORDER_IDS.map((id) => ({ pk: { S: `ORDER#A-${id}` } }));
    await ledger.send(new BatchGetItemCommand({ RequestItems: { [env.LEDGER_TABLE ?? '']: { Keys } } }));
  };
  await Promise.all([
    askKibo(),
    ask(`${env.EXPERTSENDER_API_URL}/customers/email/${email}`, { 'x-api-key': 'expertsender-key' }),
    ask(`${env.LOKE_API_URL}/organizations/${env.LOKE_ORGANIZATION_ID}/customers?email=${email}`, bearer),
  ]);
}

async function measure(question: ListQuestion): Promise<ListFigures> {
  const { handler } = (await import(question.bundle)) as { handler: Handler };
  const askList = async () => {
    const { statusCode } = await handler(event, context);
    if (statusCode !== 200) throw new Error(`The bridge answered ${statusCode}`);
  };
  const times = { list: [] as number[], chain: [] as number[] };
  if ('lists' in question) for (let count = 0; count < question.lists; count += 1) await askList();
  else
    for (let count = 0; count < question.pairs; count += 1) {
      times.list.push(await timeOf(askList));
      times.chain.push(await timeOf(askChain));
    }
  globalThis.gc?.();
  return {
    listMs: median(times.list),
    chainMs: median(times.chain),
    heapMib: process.memoryUsage().heapUsed / 1024 ** 2,
  };
}

async function timeOf(call: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

process.on('message', async (question) => process.send?.(await measure(question as ListQuestion)));
process.on('disconnect', () => process.exit(0));
