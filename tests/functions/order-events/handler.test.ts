import { expect, it } from '@jest/globals';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { createHandler } from '../../../functions/order-events/handler.ts';
import type { DeliveryDependencies } from '../../../lib/orders/delivery/dependencies.ts';
import { createLimiter } from '../../../lib/orders/delivery/limiter.ts';
import type { Ledger } from '../../../lib/orders/ledger/ledger.ts';
import type { DeadLetter } from '../../../lib/orders/systems.ts';
import { createSteadyClock } from '../../../lib/platform/clock.ts';
import { silentLog } from '../../../lib/platform/reporting/log.ts';
import { silentMetrics } from '../../../lib/platform/reporting/metrics.ts';
import { serializeOrder } from '../../../lib/robin/order.ts';
import { orderEvent } from '../../orders/order-world.ts';

const refuse = () => Promise.reject(new Error('out of reach'));
const ledger: Ledger = {
  loadOrders: refuse,
  loadCustomers: refuse,
  loadLimiter: refuse,
  saveOrder: refuse,
  saveCustomer: refuse,
  saveLimiter: refuse,
  moveLimiter: refuse,
  pauseLimiter: refuse,
  settle: refuse,
};
const clock = createSteadyClock();
const log = { ...silentLog, startInvocation() {} };
const metrics = { ...silentMetrics, flush() {} };
const randomSource = { random: () => 0, newId: () => 'id' };

/** What becomes of one record if the ledger cannot be reached: it must come again, whatever its attributes say. */
async function handle(attributes: Partial<SQSRecord['attributes']> | undefined) {
  const letters: DeadLetter[] = [];
  const pauses: number[] = [];
  const dependencies: DeliveryDependencies = {
    ledger,
    limiter: createLimiter({ ledger, clock }),
    robin: { postOrders: refuse, prepare: refuse, renewCredentials: refuse },
    serializeOrder,
    historySources: [],
    queue: {
      sendToDeadLetters: async (sent) => {
        letters.push(...sent);
        return new Set(sent.map(({ messageId }) => messageId));
      },
      pause: async (entries) => {
        pauses.push(...entries.map(({ seconds }) => seconds));
      },
    },
    customerKey: () => 'key',
    clock,
    clockErrorMs: () => 0,
    randomSource,
    log,
    metrics,
    settings: {
      defaultCountry: 'NL',
      defaultCurrency: 'EUR',
      acceptedCurrencies: ['EUR'],
      maxOrdersPerPost: 20,
    },
  };
  const handler = createHandler({ connect: async () => dependencies, clock, log, metrics });
  const record = { messageId: 'm', receiptHandle: 'r', body: JSON.stringify(orderEvent({})), attributes };
  const event = { Records: [record as SQSRecord] };
  const answer = await handler(event, { getRemainingTimeInMillis: () => 30_000 } as Context);
  return { answer, letters, pauses };
}

it.each([
  ['a record of now', { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) }],
  ['a record that does not say when it was sent', {}],
  ['a record without attributes', undefined],
])('%s is no dead letter and comes again after the first pause', async (_, attributes) => {
  expect(await handle(attributes)).toEqual({
    answer: { batchItemFailures: [{ itemIdentifier: 'm' }] },
    letters: [],
    pauses: [2],
  });
});

it('a record of ten days ago is a dead letter', async () => {
  const { answer, letters } = await handle({ SentTimestamp: String(Date.now() - 10 * 24 * 3_600_000) });
  expect(answer).toEqual({ batchItemFailures: [] });
  expect(letters).toMatchObject([{ reason: 'waited-too-long' }]);
});

it.each([
  ['a console’s test', { key1: 'value1' }],
  ['nothing', null],
  ['a list that is none', { Records: 'x' }],
])('an event without Records is an empty batch, and said so: %s', async (_, event) => {
  const codes: string[] = [];
  const handler = createHandler({
    connect: () => Promise.reject(new Error('never asked')),
    clock,
    log: { ...log, warn: (code) => codes.push(code) },
    metrics,
  });
  const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
  expect(await handler(event as unknown as SQSEvent, context)).toEqual({ batchItemFailures: [] });
  expect(codes).toEqual(['orders.no-records']);
});
