import { expect, it } from '@jest/globals';
import { connectDelivery } from '../../../functions/order-events/connect-delivery.ts';
import { rehearse } from '../../../functions/order-events/rehearsal.ts';
import { readOrderEventsSettings } from '../../../functions/order-events/settings.ts';
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
