import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { QueuedMessage } from '../../lib/orders/delivery/batch.ts';
import { deliver } from '../../lib/orders/delivery/delivery.ts';
import type { DeliveryDependencies } from '../../lib/orders/delivery/dependencies.ts';
import type { OrdersLogCode } from '../../lib/orders/delivery/log-codes.ts';
import type { SteadyClock } from '../../lib/platform/clock.ts';
import { describeError } from '../../lib/platform/reporting/describe-error.ts';
import type { FlushableMetrics } from '../../lib/platform/reporting/embedded-metrics.ts';
import type { InvocationLog } from '../../lib/platform/reporting/json-log.ts';

/** What is kept of the function's time to hide what waits and to answer. */
const LAMBDA_MARGIN_MS = 1_000;
/** A context made by hand may know no limit. */
const DEFAULT_TIME_MS = 30_000;

export interface OrderEventsDependencies {
  /** Whatever must be read before orders can be delivered, such as the ledger's secret. */
  connect: (deadline: number) => Promise<DeliveryDependencies>;
  clock: SteadyClock;
  log: InvocationLog<OrdersLogCode>;
  metrics: FlushableMetrics;
}

/** SQS → ledger → ROBIN. Answers which messages must be delivered again (`ReportBatchItemFailures`). */
export function createHandler({ connect, clock, log, metrics }: OrderEventsDependencies) {
  // How long the batch may take is divided among its steps: middy's own time-out would end it anywhere.
  return middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 })
    .before(({ context }) => {
      clock.restart();
      log.startInvocation(context);
    })
    .after(() => metrics.flush())
    .onError(({ error }) => {
      // Lambda delivers the whole batch again.
      log.error('orders.failed', describeError(error));
      metrics.flush();
    })
    .handler(async (event: SQSEvent, context: Context) => {
      // What a console sends as a test: no queue's batch, and so nothing that is to come again.
      if (!Array.isArray((event as Partial<SQSEvent> | null)?.Records)) {
        log.warn('orders.no-records');
        return { batchItemFailures: [] };
      }
      const end = clock.now() + remainingMs(context) - LAMBDA_MARGIN_MS;
      const again = await deliver(
        event.Records.map((record) => toMessage(record, clock.now())),
        end,
        await connect(end),
      );
      return { batchItemFailures: [...again.keys()].map((itemIdentifier) => ({ itemIdentifier })) };
    });
}

function remainingMs(context: Partial<Context> | undefined): number {
  return context?.getRemainingTimeInMillis?.() ?? DEFAULT_TIME_MS;
}

/** Of an event that is played by hand the attributes may be missing: then it has just been sent, for the first time. */
function toMessage(record: SQSRecord, now: number): QueuedMessage {
  const { messageId, receiptHandle, body } = record;
  const attributes: Partial<SQSRecord['attributes']> | undefined = record.attributes;
  return {
    messageId,
    receiptHandle,
    body,
    receiveCount: Number(attributes?.ApproximateReceiveCount) || 1,
    sentAt: Number(attributes?.SentTimestamp) || now,
  };
}
