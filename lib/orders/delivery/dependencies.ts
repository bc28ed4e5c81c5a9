import type { CustomerSource } from '../../customer/customer-record.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Metrics } from '../../platform/reporting/metrics.ts';
import type { EventRules } from '../event/event.ts';
import type { Journal } from '../ledger/journal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LedgerCheck } from '../ledger/restored-ledger.ts';
import type { Contact, EventQueue, OrdersEndpoint, RandomSource, SerializeOrder } from '../systems.ts';
import type { Limiter } from './limiter.ts';
import type { OrdersLog } from './log-codes.ts';

export interface DeliverySettings extends EventRules {
  maxOrdersPerPost: number;
}

/** All that the delivery of orders is handed. */
export interface DeliveryDependencies {
  ledger: Ledger;
  /** Absent if what ROBIN is told is not written down beside the ledger. */
  journal?: Journal;
  /** Absent if the ledger is no table that can be restored. */
  checkLedger?: LedgerCheck;
  limiter: Limiter;
  robin: OrdersEndpoint;
  serializeOrder: SerializeOrder;
  /** Which are asked whether a customer ordered before; none: only the ledger decides. */
  historySources: readonly CustomerSource[];
  queue: EventQueue;
  /** The ledger's key of a customer. */
  customerKey: (contact: Contact) => string;
  clock: Clock;
  /** Milliseconds by which the clock is certainly wrong; 0 if it may be right. */
  clockErrorMs: () => number;
  randomSource: RandomSource;
  log: OrdersLog;
  metrics: Metrics;
  settings: DeliverySettings;
}
