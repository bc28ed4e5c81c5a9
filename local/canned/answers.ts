import { LOCAL_SECRETS } from '../credentials.ts';

/** What a simulated system answers to one request: canned, so that the other side costs as little as can be. */
export interface CannedAnswer {
  status: number;
  body: string;
}

/** The systems that the functions speak with, by the name that the bench knows them by. */
export type SystemName =
  | 'secretsManager'
  | 'sqs'
  | 'kibo'
  | 'kiboToken'
  | 'expertSender'
  | 'loke'
  | 'lokeToken'
  | 'robin';

export interface CannedRequest {
  method: string;
  url: string;
  target: string;
  body: string;
}

export const SAMPLE_CUSTOMER = {
  emailAddress: 'john@example.com',
  phoneNumber: '+61411222333',
} as const;

/** By which Kibo knows the customer's latest orders. */
export const SAMPLE_ORDER_IDS = [6543301, 6543288, 6543120] as const;

const { emailAddress: email, phoneNumber } = SAMPLE_CUSTOMER;
const person = { firstName: 'John', lastName: 'Smith', email };

/** As on Kibo's, ExpertSender's and LOKE's own pages, with one person in all three. */
const KIBO_CUSTOMERS = json({
  collection: [
    {
      ...person,
      customerID: '0200001',
      phones: [phoneNumber],
      active: 'ACTIVE',
      firstPurchase: '2014-01-28T09:15:00+0000',
      lastPurchase: '2021-08-23T02:06:23Z',
      lastLogin: '2021-08-23T02:06:23Z',
      totalOrders: 12,
      recentOrders: SAMPLE_ORDER_IDS,
      recentAddresses: ['1 Example Street, Sydney, AU'],
    },
  ],
});

const KIBO_ORDERS = json({
  collection: ['W-10301', 'W-10288', 'W-10120'].map((externalOrderID, index) => ({
    orderID: SAMPLE_ORDER_IDS[index],
    externalOrderID,
    isTestOrder: false,
    orderCurrency: 'USD',
    orderDate: '2021-08-23T02:06:23+00:00',
    orderState: 'OPEN',
    orderStatus: 'READY',
    customerTotal: 29.95,
    total: 29.95,
  })),
});

const EXPERTSENDER_UNKNOWN = json({
  type: 'about:blank',
  title: 'Not Found',
  status: 404,
  detail: 'Not Found',
  instance: '/customers',
});

const EXPERTSENDER_CUSTOMER = json({
  status: 0,
  data: {
    ...person,
    phone: phoneNumber,
    crmId: '0200001',
    gender: 'Male',
    rfmSegment: 'Champions',
    totalSpent: 154.95,
    totalOrders: 12,
    totalOrderReturns: 1,
    avgOrder: 12.91,
    lastOrder: '2021-08-23T02:06:23.000Z',
    currencySymbol: '$',
    customAttributes: [{ name: 'preferred_language', value: 'en' }],
    consentsData: { consents: [{ id: 1, value: 'True' }] },
  },
});

const LOKE_CUSTOMERS = json([
  {
    ...person,
    id: '01FCCGYZA9JPQ97HBSTKW0KT7P',
    phoneNumber,
    createdAt: '2021-10-20T14:51:16Z',
    updatedAt: '2021-10-21T18:34:45Z',
    hasAgreedToMarketing: true,
    statistics: { lastSpentAt: '2021-08-23T02:06:23.000Z', pointsBalance: 3125, totalSpend: 3687 },
  },
]);

const LOKE_MEMBERSHIPS = json([{ id: '01FCCGYZA9JPQ97HBSTKW0KT7Q', name: 'Loyal Customers' }]);
const TOKEN = json({ access_token: 'bench-token', token_type: 'Bearer', expires_in: 3600 });

/** What `system` answers. The sources know one customer. */
export function cannedAnswer(system: SystemName, request: CannedRequest): CannedAnswer {
  switch (system) {
    case 'secretsManager':
      return secretAnswer(request);
    case 'sqs':
      return ok(json({ Successful: [], Failed: [] }));
    case 'kiboToken':
    case 'lokeToken':
      return ok(TOKEN);
    case 'kibo':
      if (request.url.includes('/order/')) return ok(KIBO_ORDERS);
      return ok(isKnown(request) ? KIBO_CUSTOMERS : json({ collection: [] }));
    case 'expertSender':
      return isKnown(request) ? ok(EXPERTSENDER_CUSTOMER) : { status: 404, body: EXPERTSENDER_UNKNOWN };
    case 'loke':
      return ok(request.url.includes('/memberships') ? LOKE_MEMBERSHIPS : LOKE_CUSTOMERS);
    case 'robin':
      return { status: 201, body: '{}' };
  }
}

function isKnown({ url }: CannedRequest): boolean {
  return url.includes(encodeURIComponent(email)) || url.includes(encodeURIComponent(phoneNumber));
}

function secretAnswer({ body }: CannedRequest): CannedAnswer {
  const { SecretId, VersionStage } = JSON.parse(body) as {
    SecretId: keyof typeof LOCAL_SECRETS;
    VersionStage?: string;
  };
  if (VersionStage === 'AWSPREVIOUS') {
    return { status: 400, body: json({ __type: 'ResourceNotFoundException', Message: 'no such version' }) };
  }
  return ok(
    json({
      ARN: `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${SecretId}`,
      Name: SecretId,
      SecretString: json(LOCAL_SECRETS[SecretId]),
      VersionId: '00000000-0000-4000-8000-000000000001',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: 1_600_000_000,
    }),
  );
}

function ok(body: string): CannedAnswer {
  return { status: 200, body };
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
