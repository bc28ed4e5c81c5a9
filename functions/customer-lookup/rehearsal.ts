import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import type { Secrets } from '../../lib/platform/aws/secrets.ts';
import type { HttpClient } from '../../lib/platform/http/http.ts';
import type { HttpClientOptions } from '../../lib/platform/http/http-client.ts';
import { parseWith } from '../../lib/platform/json.ts';
import { createMetrics } from '../../lib/platform/reporting/embedded-metrics.ts';
import { createLog } from '../../lib/platform/reporting/json-log.ts';
import type { LookupDependencies } from './answer-request.ts';
import type { Answer } from './answers.ts';
import { createHandler } from './handler.ts';
import type { LookupEvent } from './request.ts';

/** What the systems are spoken with. */
export interface Connecting {
  secrets: Secrets;
  createHttp?(options: HttpClientOptions): HttpClient;
}

const SECRET = {
  apiKey: 'rehearsal',
  apiSecret: 'rehearsal',
  clientId: 'rehearsal',
  clientSecret: 'rehearsal',
};
const EMAIL = 'rehearsal@example.com';
const PHONE = '+31600000001';
const MOMENT = '2020-01-02T03:04:05Z';
const PERSON = { firstName: 'Re', lastName: 'Hearsal', email: EMAIL };

const EXPERTSENDER = {
  data: {
    ...PERSON,
    phone: PHONE,
    crmId: '1',
    rfmSegment: 'Champions',
    totalSpent: 12.5,
    totalOrders: 2,
    totalOrderReturns: 1,
    avgOrder: 6.25,
    lastOrder: MOMENT,
    currencySymbol: '$',
    customAttributes: [{ name: 'language', value: 'en' }],
    consentsData: { consents: [{ id: 1, value: 'True' }] },
  },
};

/** What the systems answer, by the operation. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'get-token': { access_token: 'rehearsal', expires_in: 60 },
  'search-customers': {
    collection: [
      {
        ...PERSON,
        customerID: '1',
        phones: [PHONE],
        active: 'ACTIVE',
        firstPurchase: MOMENT,
        lastPurchase: MOMENT,
        totalOrders: 2,
        recentOrders: [1],
        recentAddresses: ['1 Example Street'],
      },
    ],
  },
  'search-orders': { collection: [{ orderID: 1, externalOrderID: 'A-1', isTestOrder: false }] },
  'get-customer-by-email': EXPERTSENDER,
  'get-customer-by-phone': EXPERTSENDER,
  'list-customers': [
    {
      ...PERSON,
      id: '1',
      phoneNumber: PHONE,
      createdAt: MOMENT,
      updatedAt: MOMENT,
      hasAgreedToMarketing: true,
      statistics: { lastSpentAt: MOMENT, pointsBalance: 1, totalSpend: 1250 },
    },
  ],
  'list-memberships': [{ id: '1', name: 'Members' }],
};

/**
 * One lookup of a made-up customer by the function's own code, of which nothing leaves the process: no request, no line,
 * no figure. What a first lookup runs is compiled by it while the init phase, which has whole processors, waits for the
 * network (docs/decisions/start-and-warm-cost.md).
 */
export async function rehearse(
  dependencies: LookupDependencies,
  connect: (options: Required<Connecting>) => readonly CustomerSource[],
): Promise<Answer> {
  const secrets: Secrets = {
    get: async (_, schema) => parseWith(schema, SECRET, { system: 'rehearsal', operation: 'get' }),
    getVersions: async (secretId, schema, deadline) => ({
      current: await secrets.get(secretId, schema, deadline),
      currentCreatedAt: 0,
    }),
    renew: async () => false,
  };
  const createHttp = ({ system }: HttpClientOptions): HttpClient => {
    const answer = async ({ operation }: { operation: string }) => {
      // What the network brings meanwhile is not kept waiting until the end.
      await nextTurn();
      return { status: 200, headers: {}, text: JSON.stringify(ANSWERS[operation]) };
    };
    return { system, request: answer, requestUrl: (_, request) => answer(request), warmUp: async () => {} };
  };
  const unwritten = { service: 'rehearsal', write: () => {} };
  const handler = createHandler({
    ...dependencies,
    sources: connect({ secrets, createHttp }),
    secrets,
    log: createLog(unwritten),
    metrics: createMetrics(unwritten),
  });
  const pair = Buffer.from(`${SECRET.apiKey}:${SECRET.apiSecret}`).toString('base64');
  const event: unknown = {
    httpMethod: 'GET',
    headers: { authorization: `Basic ${pair}` },
    queryStringParameters: { email: EMAIL, phone: PHONE },
  };
  const context: unknown = { functionName: 'rehearsal', awsRequestId: 'rehearsal' };
  return handler(event as LookupEvent, context as Parameters<typeof handler>[1]);
}
