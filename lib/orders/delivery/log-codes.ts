import type { Log } from '../../platform/reporting/log.ts';

/** What the order function logs, wherever it does: docs/log-codes.md explains each. */
export const ORDERS_LOG_CODES = [
  'orders.clock-wrong',
  'orders.dead-letter',
  'orders.dead-letter-without-reason',
  'orders.dead-letters-failed',
  'orders.failed',
  'orders.ledger-behind',
  'orders.ledger-failed',
  'orders.ledger-unchecked',
  'orders.no-records',
  'orders.odd-version',
  'orders.pause-failed',
  'orders.posted',
  'orders.posted-in-doubt',
  'orders.robin-call-failed',
  'orders.robin-fails-at-order',
  'orders.robin-refuses-all',
  'orders.robin-unauthorized',
  'orders.robin-unavailable',
  'orders.source-failed',
  'orders.started',
  'orders.waiting',
] as const;

export type OrdersLogCode = (typeof ORDERS_LOG_CODES)[number];
export type OrdersLog = Log<OrdersLogCode>;
