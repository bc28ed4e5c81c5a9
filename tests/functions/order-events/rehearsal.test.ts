import { expect, it } from '@jest/globals';
import { connectDelivery } from '../../../functions/order-events/connect-delivery.ts';
import { rehearse } from '../../../functions/order-events/rehearsal.ts';
import { readOrderEventsSettings } from '../../../functions/order-events/settings.ts';
import { EMAIL, MOMENT } from '../../../functions/rehearsal/made-up.ts';
import { askHistory } from '../../../lib/orders/delivery/history.ts';
import { captureOutput } from '../../platform/capture-output.ts';

// Nothing listens there.
const NOWHERE = 'http://127.0.0.1:9';
const settings = readOrderEventsSettings({
  ROBIN_SECRET_ID: 'x',
  ROBIN_API_URL: NOWHERE,
  LEDGER_TABLE: 'ledger',
  LEDGER_SECRET_ID: 'x',
  JOURNAL_TABLE: 'journal',
  ORDER_EVENTS_QUEUE_URL: NOWHERE,
  ORDER_EVENTS_DLQ_URL: NOWHERE,
  KIBO_SECRET_ID: 'x',
  KIBO_API_URL: NOWHERE,
  KIBO_TOKEN_URL: NOWHERE,
  EXPERTSENDER_SECRET_ID: 'x',
  EXPERTSENDER_API_URL: NOWHERE,
});

it('tells an order of a made-up customer, to the end, and writes nothing', async () => {
  Object.assign(process.env, { AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: NOWHERE });
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  const output = captureOutput();
  const operations: string[] = [];
  const counted: string[] = [];
  const response = await rehearse((outside) => {
    const createHttp: typeof outside.createHttp = (options) => {
      const http = outside.createHttp?.(options);
      if (!http) throw new Error('a rehearsal speaks with nothing of its own');
      const request: typeof http.request = (asked) => {
        operations.push(asked.operation);
        return http.request(asked);
      };
      return { ...http, request };
    };
    const metrics = { ...outside.metrics, count: (name: string) => void counted.push(name) };
    return connectDelivery(settings, { ...outside, createHttp, metrics }).connect;
  });
  expect(response).toEqual({ batchItemFailures: [] });
  expect(operations).toEqual(
    expect.arrayContaining(['search-customers', 'get-customer-by-email', 'post-orders']),
  );
  expect(counted).toContain('OrdersTold');
  expect(output).toEqual([]);
});

it('takes a day on which a system dates the first purchase for no proof of an order before another of that day', async () => {
  const verdicts: unknown[] = [];
  await rehearse((outside) => {
    const createHttp: typeof outside.createHttp = (options) => {
      const http = outside.createHttp?.(options);
      if (!http) throw new Error('a rehearsal speaks with nothing of its own');
      const customer = { customerID: '1', email: EMAIL, firstPurchase: MOMENT.slice(0, 10), totalOrders: 1 };
      const request: typeof http.request = async (asked) => {
        if (asked.operation !== 'search-customers') return http.request(asked);
        return { status: 200, headers: {}, text: JSON.stringify({ collection: [customer] }) };
      };
      return { ...http, request };
    };
    const { connect } = connectDelivery(settings, { ...outside, createHttp });
    return async (deadline) => {
      const dependencies = await connect(deadline);
      const [kibo] = dependencies.historySources;
      for (const orderedAt of [Date.parse(MOMENT), Date.parse(MOMENT) + 86_400_000]) {
        const options = { country: 'NL', onFailure: () => {} } as const;
        const sources = kibo ? [kibo] : [];
        verdicts.push(await askHistory(sources, { emailAddress: EMAIL }, orderedAt, deadline, options));
      }
      return dependencies;
    };
  });
  expect(verdicts).toEqual(['no-earlier-order', 'earlier-order']);
});
