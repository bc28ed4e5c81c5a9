import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settleByFile } from '../../../lib/orders/backfill/backfill.ts';
import { type PastEvent, writeBackfill } from '../../../lib/orders/backfill/backfill-batch.ts';
import { type DeliveryDependencies, deliver } from '../../../lib/orders/delivery/delivery.ts';
import type { Ledger } from '../../../lib/orders/ledger/ledger.ts';
import type { CustomerState, OrderState } from '../../../lib/orders/ledger/state.ts';
import { silentLog } from '../../../lib/platform/reporting/log.ts';
import { silentMetrics } from '../../../lib/platform/reporting/metrics.ts';
import { serializeOrder } from '../../../lib/robin/order.ts';

type Json = Record<string, unknown>;

/** A ledger in memory whose every call may be overtaken by others'. */
function createLedger(scheduler: fc.Scheduler) {
  const orders = new Map<string, OrderState>();
  const customers = new Map<string, CustomerState>();
  const pick = <T>(items: Map<string, T>, keys: readonly string[]) =>
    new Map([...items].filter(([key]) => keys.includes(key)));
  const save = <T extends { revision: number }>(items: Map<string, T>, key: string, state: T) => {
    if ((items.get(key)?.revision ?? 0) !== state.revision - 1) return false;
    items.set(key, state);
    return true;
  };
  const some = <T>(result: () => T): Promise<T> => scheduler.schedule(Promise.resolve()).then(result);
  const ledger: Ledger = {
    loadOrders: (keys) => some(() => pick(orders, keys)),
    loadCustomers: (keys) => some(() => pick(customers, keys)),
    loadLimiter: async () => undefined,
    saveOrder: (state) => some(() => save(orders, state.orderNumber, state)),
    saveCustomer: (state) => some(() => save(customers, state.key, state)),
    saveLimiter: async () => true,
    settle: ({ orderNumber, id, owner, outcome, next }) =>
      some(() => {
        const state = orders.get(orderNumber);
        if (state?.inFlight?.id !== id || state.inFlight.owner !== owner) return false;
        const { inFlight: _, ...rest } = state;
        orders.set(orderNumber, {
          ...rest,
          revision: state.revision + 1,
          ...(outcome.kind === 'accepted' && { accepted: outcome.accepted, told: outcome.told }),
          ...(next && { inFlight: next, pending: state.pending.slice(1) }),
        });
        return true;
      }),
  };
  return { ledger, orders, customers };
}

const START = Date.parse('2026-03-01T00:00:00Z');
const keyOf = ({ emailAddress = '' }: { emailAddress?: string }) => emailAddress;

function delivery(ledger: Ledger, told: Json[]): DeliveryDependencies {
  let ids = 0;
  return {
    ledger,
    limiter: { reserve: async (earliest) => ({ slot: earliest }), pauseUntil: async () => {} },
    robin: {
      async postOrders(sent) {
        told.push(...sent.map((order): Json => JSON.parse(order)));
        return { kind: 'accepted' };
      },
      renewCredentials: async () => false,
    },
    serializeOrder,
    historySources: [],
    queue: { sendToDeadLetters: async () => new Set(), pause: async () => {} },
    customerKey: keyOf,
    clock: { now: () => START, sleep: async () => {} },
    chance: {
      random: () => 0,
      newId: () => {
        ids += 1;
        return `id-${ids}`;
      },
    },
    log: silentLog,
    metrics: silentMetrics,
    settings: {
      defaultCountry: 'NL',
      defaultCurrency: 'EUR',
      acceptedCurrencies: ['EUR'],
      maxOrdersPerPost: 20,
    },
  };
}

const someOrder = fc.record({
  number: fc.integer({ min: 0, max: 7 }),
  customer: fc.integer({ min: 0, max: 1 }),
  year: fc.integer({ min: 2010, max: 2020 }),
});
type SomeOrder = { number: number; customer: number; year: number };

const emailOf = ({ customer }: SomeOrder) => `c-${customer}@example.com`;
const dateOf = ({ year }: SomeOrder) => `${year}-01-01T00:00:00Z`;

function past(order: SomeOrder): PastEvent {
  return {
    customerKey: emailOf(order),
    saysFirst: undefined,
    event: {
      version: { occurredAt: `${order.year}-01-01T00:00:00`, eventId: 'backfill' },
      orderNumber: `O-${order.number}`,
      emailAddress: emailOf(order),
      orderDate: dateOf(order),
      currency: 'EUR',
      amounts: { revenue: '10' },
      cancelled: false,
      olderThanBridge: true,
    },
  };
}

function message(order: SomeOrder, index: number) {
  const event = {
    eventId: `live-${index}`,
    occurredAt: '2026-02-01T00:00:00Z',
    order: {
      orderNumber: `O-${order.number}`,
      emailAddress: emailOf(order),
      orderDate: dateOf(order),
      revenue: 12,
    },
  };
  return {
    messageId: String(index),
    receiptHandle: '',
    body: JSON.stringify(event),
    receiveCount: 1,
    sentAt: START,
  };
}

it('leaves at most one first order of each customer, whatever the function does meanwhile', async () => {
  const file = fc.uniqueArray(someOrder, { selector: ({ number }) => number, minLength: 1, maxLength: 6 });
  const live = fc.array(someOrder, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), file, live, async (scheduler, fileOrders, liveOrders) => {
      const { ledger, orders } = createLedger(scheduler);
      const told: Json[] = [];
      const dependencies = delivery(ledger, told);
      const verdictOf = (key: string) => {
        const [first] = fileOrders
          .filter((order) => emailOf(order) === key)
          .sort((a, b) => a.year - b.year || a.number - b.number);
        return first
          ? ({
              kind: 'first',
              orderNumber: `O-${first.number}`,
              orderedAt: Date.parse(dateOf(first)),
            } as const)
          : ({ kind: 'none' } as const);
      };
      const backfilling = writeBackfill(fileOrders.map(past), {
        ledger,
        verdictOf,
        writeId: 'backfill',
        tell: false,
      });
      const delivering = liveOrders.map((order, index) =>
        deliver([message(order, index)], START + 60_000, dependencies),
      );
      await scheduler.waitFor(Promise.all([backfilling, ...delivering]));

      for (const customer of [0, 1]) {
        const own = [...orders.values()].filter(
          ({ customerKey }) => customerKey === `c-${customer}@example.com`,
        );
        expect(own.filter(({ isFirstOrder }) => isFirstOrder).length).toBeLessThanOrEqual(1);
      }
      // What ROBIN was told of an order and what the ledger holds are one.
      for (const order of told) {
        expect(orders.get(String(order.order_number))?.isFirstOrder).toBe(order.is_first_order);
      }
    }),
    { numRuns: 200 },
  );
});

it('would not, if a claim were moved to an older order', () => {
  // The rule that the property above rests on.
  const claimed: CustomerState = { key: 'c', revision: 1, writeId: 'live', claimedBy: 'O-1' };
  expect(settleByFile(claimed, 'c', { kind: 'first', orderNumber: 'O-2', orderedAt: 0 })).toBeUndefined();
});
