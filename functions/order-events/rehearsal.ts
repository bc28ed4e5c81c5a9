import { setImmediate as nextTurn } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createSteadyClock } from '../../lib/platform/clock.ts';
import { EMAIL, MOMENT, PHONE } from '../rehearsal/made-up.ts';
import { playedOutside } from '../rehearsal/played.ts';
import type { Outside } from './connect-delivery.ts';
import { createHandler, type OrderEventsDependencies } from './handler.ts';

const BODY = {
  eventId: 'rehearsal',
  occurredAt: MOMENT,
  order: {
    orderNumber: 'rehearsal',
    emailAddress: EMAIL,
    phoneNumber: PHONE,
    orderDate: MOMENT,
    lines: [{ sku: 'A-1', quantity: 2, unitPrice: '5.00', unitCost: '3.10' }],
  },
};

/**
 * One order of a made-up customer, told by the function's own code. What a first batch runs is compiled by it while the
 * init phase, which has whole processors, waits for the network (docs/decisions/start-and-warm-cost.md).
 */
export async function rehearse(
  connect: (outside: Outside) => OrderEventsDependencies['connect'],
): Promise<SQSBatchResponse> {
  const { secrets, createHttp, log, metrics } = playedOutside();
  // Of its own: slots and pauses are waited for in no time.
  const clock = createSteadyClock(Date.now, Date.now, async () => {});
  const handler = createHandler({
    connect: connect({
      secrets,
      createHttp,
      dynamoDb: new DynamoDBClient({ requestHandler: emptyTable }),
      queue: { sendToDeadLetters: async () => new Set(), pause: async () => {} },
      clock,
      clockErrorMs: () => 0,
      log,
      metrics,
    }),
    clock,
    log,
    metrics,
  });
  const event: unknown = {
    Records: [{ messageId: 'rehearsal', receiptHandle: 'rehearsal', body: JSON.stringify(BODY) }],
  };
  const context: unknown = { functionName: 'rehearsal', awsRequestId: 'rehearsal' };
  return handler(event as SQSEvent, context as Parameters<typeof handler>[1]);
}

/** DynamoDB with nothing in it, in which every write succeeds. */
const emptyTable = {
  async handle() {
    await nextTurn();
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    return { response: { statusCode: 200, headers, body: Buffer.from('{}') } };
  },
};
