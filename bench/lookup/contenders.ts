import axios from 'axios';
import { Agent, request } from 'undici';
import { SAMPLE_CUSTOMER, SAMPLE_ORDER_IDS } from '../../local/canned/answers.ts';
import { LOOKUP_CREDENTIALS } from '../../local/credentials.ts';

export interface Contender {
  name: string;
  call(): Promise<unknown>;
}

type Handler = (event: object, context: object) => Promise<{ statusCode: number }>;

const { emailAddress } = SAMPLE_CUSTOMER;
const BASIC = Buffer.from(`${LOOKUP_CREDENTIALS.apiKey}:${LOOKUP_CREDENTIALS.apiSecret}`).toString('base64');

/** The question of all of them: one customer, by the e-mail address. */
const event = {
  httpMethod: 'GET',
  headers: { Authorization: `Basic ${BASIC}` },
  queryStringParameters: { email: emailAddress },
};
const context = { functionName: 'bench', getRemainingTimeInMillis: () => 30_000 };

/** Four ways to ask the three sources; the bridge is the only one that reads, matches and merges what they say. */
export function createContenders(handler: Handler): Contender[] {
  const requests = sourceRequests();
  // Its own: the global dispatcher is the older undici that is built into Node, if anything has looked at `fetch`.
  const dispatcher = new Agent();
  return [
    {
      name: 'bridge',
      async call() {
        const { statusCode } = await handler(event, context);
        if (statusCode !== 200) throw new Error(`The bridge answered ${statusCode}`);
      },
    },
    {
      name: 'bare undici',
      call: () =>
        askAll(requests, async (url, headers) => (await request(url, { headers, dispatcher })).body.text()),
    },
    {
      name: 'global fetch',
      call: () => askAll(requests, async (url, headers) => (await fetch(url, { headers })).text()),
    },
    {
      name: 'axios, one after the other',
      async call() {
        for (const [url, headers] of requests.all) await axios.get(url, { headers });
      },
    },
  ];
}

type Request = readonly [url: string, headers: Record<string, string>];

interface Requests {
  /** What can be asked at once, each with what needs the identifier that it brings. */
  chains: ReadonlyArray<readonly Request[]>;
  all: readonly Request[];
}

/** What the bridge asks for: a search in each system, and after theirs Kibo's orders and LOKE's memberships. */
function sourceRequests(): Requests {
  const env = process.env as Record<string, string>;
  const email = encodeURIComponent(emailAddress);
  const bearer = { authorization: 'Bearer bench-token' };
  const loke = `${env.LOKE_API_URL}/organizations/${env.LOKE_ORGANIZATION_ID}/customers`;
  const kibo = { ...bearer, 'api-key': 'kibo-key' };
  const orderIds = SAMPLE_ORDER_IDS.join('%2C');
  const chains: Request[][] = [
    [
      [`${env.KIBO_API_URL}/customer/?email=${email}&perPage=100&page=1`, kibo],
      [`${env.KIBO_API_URL}/order/?orderID=${orderIds}&perPage=100`, kibo],
    ],
    [[`${env.EXPERTSENDER_API_URL}/customers/email/${email}`, { 'x-api-key': 'expertsender-key' }]],
    [
      [`${loke}?email=${email}`, bearer],
      [`${loke}/01FCCGYZA9JPQ97HBSTKW0KT7P/memberships`, bearer],
    ],
  ];
  return { chains, all: chains.flat() };
}

/** In the order of need, as the bridge does: the memberships, for one, as soon as LOKE has named the customer. */
async function askAll(
  { chains }: Requests,
  ask: (url: string, headers: Record<string, string>) => Promise<unknown>,
): Promise<void> {
  await Promise.all(
    chains.map(async (chain) => {
      for (const [url, headers] of chain) await ask(url, headers);
    }),
  );
}
