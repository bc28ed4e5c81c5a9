/** A customer who does not exist, as the systems would answer: what a rehearsal plays with. */

/** What each secret holds, as far as it is asked for. */
export const SECRET = {
  apiKey: 'rehearsal',
  apiSecret: 'rehearsal',
  clientId: 'rehearsal',
  clientSecret: 'rehearsal',
  hmacKey: 'rehearsal',
};
export const EMAIL = 'rehearsal@example.com';
export const PHONE = '+31600000001';
export const MOMENT = '2020-01-02T03:04:05Z';
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
export const ANSWERS: Readonly<Record<string, unknown>> = {
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
