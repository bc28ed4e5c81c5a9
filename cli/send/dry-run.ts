import type { QueuedMessage } from '../../lib/orders/delivery/batch.ts';
import { deliver } from '../../lib/orders/delivery/delivery.ts';
import { unlimited } from '../../lib/orders/delivery/limiter.ts';
import type { WaitReason } from '../../lib/orders/delivery/pauses.ts';
import type { Ledger } from '../../lib/orders/ledger/ledger.ts';
import type { CustomerState, OrderState } from '../../lib/orders/ledger/state.ts';
import type { DeadLetter } from '../../lib/orders/systems.ts';
import { newId } from '../../lib/platform/new-id.ts';
import { silentLog } from '../../lib/platform/reporting/log.ts';
import { silentMetrics } from '../../lib/platform/reporting/metrics.ts';
import { serializeOrder } from '../../lib/robin/order.ts';
import type { OrdersSide } from '../connections/orders-side.ts';

/** What would become of events. */
export interface DryRun {
  /** ROBIN's order objects, in the order in which they would be told. */
  told: readonly Record<string, unknown>[];
  /** Those that would go to the dead letters. */
  deadLetters: readonly DeadLetter[];
  /** Why each of those would have to wait that cannot be told now. */
  waits: readonly WaitReason[];
}

/**
 * Delivers events as the function does, by the very same code, but writes nothing and tells ROBIN nothing: the real
 * ledger is only read, what would be written is kept in memory, and ROBIN accepts all. The sources of history are asked.
 * @throws what the ledger throws
 */
export async function createDryRun(side: OrdersSide) {
  const { clock, settings } = side;
  const customerKey = await side.readCustomerKey();
  const told: Record<string, unknown>[] = [];
  const deadLetters: DeadLetter[] = [];
  let unreadable: unknown;
  const ledger = overlay(side.ledger, (error) => {
    unreadable = error;
  });
  return async (bodies: readonly string[]): Promise<DryRun> => {
    const messages = bodies.map(
      (body, index): QueuedMessage => ({
        messageId: String(index),
        receiptHandle: '',
        body,
        receiveCount: 1,
        sentAt: clock.now(),
      }),
    );
    const again = await deliver(messages, clock.now() + 60_000, {
      ledger,
      limiter: unlimited,
      robin: {
        async postOrders(orders) {
          told.push(...orders.map((order): Record<string, unknown> => JSON.parse(order)));
          return { kind: 'accepted' };
        },
        prepare: async () => true,
        renewCredentials: async () => false,
      },
      serializeOrder,
      historySources: side.historySources,
      queue: {
        async sendToDeadLetters(sent) {
          deadLetters.push(...sent);
          return new Set(sent.map(({ messageId }) => messageId));
        },
        async pause() {},
      },
      customerKey,
      clock,
      clockErrorMs: () => 0,
      randomSource: { random: () => 0, newId },
      log: silentLog,
      metrics: silentMetrics,
      settings: settings.delivery,
    });
    // The function would wait for the ledger; who tries events out is told why it cannot be read.
    if (unreadable !== undefined) throw unreadable;
    const waits = [...again.values()].map(({ reason }) => reason);
    return { told: told.splice(0), deadLetters: deadLetters.splice(0), waits };
  };
}

/** The ledger as it would be: reads what was written here, else the real one. */
function overlay(real: Ledger, onUnreadable: (error: unknown) => void): Ledger {
  const orders = new Map<string, OrderState>();
  const customers = new Map<string, CustomerState>();
  async function load<T>(
    keys: readonly string[],
    written: ReadonlyMap<string, T>,
    loadReal: (keys: readonly string[]) => Promise<Map<string, T>>,
  ): Promise<Map<string, T>> {
    const found = await loadReal(keys.filter((key) => !written.has(key))).catch((error) => {
      onUnreadable(error);
      throw error;
    });
    for (const key of keys) {
      const state = written.get(key);
      if (state !== undefined) found.set(key, state);
    }
    return found;
  }
  return {
    loadOrders: (keys) => load(keys, orders, (rest) => real.loadOrders(rest)),
    loadCustomers: (keys) => load(keys, customers, (rest) => real.loadCustomers(rest)),
    loadLimiter: async () => undefined,
    saveOrder: async (state) => orders.set(state.orderNumber, state) !== undefined,
    saveCustomer: async (state) => customers.set(state.key, state) !== undefined,
    saveLimiter: async () => true,
    moveLimiter: async () => ({}),
    pauseLimiter: async () => true,
    async settle({ orderNumber, outcome, next }) {
      const state = orders.get(orderNumber);
      if (!state) return false;
      const { inFlight: _, ...rest } = state;
      orders.set(orderNumber, {
        ...rest,
        revision: state.revision + 1,
        ...(outcome.kind === 'accepted' && { accepted: outcome.accepted, told: outcome.told }),
        ...(next && { inFlight: next, pending: state.pending.slice(1) }),
      });
      return true;
    },
  };
}
