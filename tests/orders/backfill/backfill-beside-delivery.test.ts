import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FileVerdict, settleByFile } from '../../../lib/orders/backfill/backfill.ts';
import { type PastEvent, writeBackfill } from '../../../lib/orders/backfill/backfill-batch.ts';
import { deliver } from '../../../lib/orders/delivery/delivery.ts';
import type { DeliveryDependencies } from '../../../lib/orders/delivery/dependencies.ts';
import { unlimited } from '../../../lib/orders/delivery/limiter.ts';
import type { Ledger } from '../../../lib/orders/ledger/ledger.ts';
import type { CustomerState } from '../../../lib/orders/ledger/state.ts';
import { silentLog } from '../../../lib/platform/reporting/log.ts';
import { silentMetrics } from '../../../lib/platform/reporting/metrics.ts';
import { serializeOrder } from '../../../lib/robin/order.ts';
import { createFakeClock } from '../../platform/fake-clock.ts';
import { SimulatedTable } from '../../simulation/world/table.ts';

type Json = Record<string, unknown>;

/** A ledger whose every call may be overtaken by others'. */
function createLedger(scheduler: fc.Scheduler) {
  const table = new SimulatedTable();
  const overtaken = <T>(result: () => T): Promise<T> => scheduler.schedule(Promise.resolve()).then(result);
  const ledger: Ledger = {
    loadOrders: (keys) => overtaken(() => table.loadOrders(keys)),
    loadCustomers: (keys) => overtaken(() => table.loadCustomers(keys)),
    loadLimiter: async () => table.limiter,
    saveOrder: (state) => overtaken(() => table.saveOrder(state)),
    saveCustomer: (...saved) => overtaken(() => table.saveCustomer(...saved)),
    saveLimiter: async (state) => table.saveLimiter(state),
    moveLimiter: async (move) => table.moveLimiter(move),
    pauseLimiter: async (pause) => table.pauseLimiter(pause),
    settle: (settlement) => overtaken(() => table.settle(settlement)),
  };
  return { ledger, orders: table.orders };
}

const START = Date.parse('2026-03-01T00:00:00Z');
const keyOf = ({ emailAddress = '' }: { emailAddress?: string }) => emailAddress;

function delivery(ledger: Ledger, told: Json[]): DeliveryDependencies {
  let ids = 0;
  return {
    ledger,
    limiter: unlimited,
    clockErrorMs: () => 0,
    robin: {
      async postOrders(sent) {
        told.push(...sent.map((order): Json => JSON.parse(order)));
        return { kind: 'accepted' };
      },
      prepare: async () => true,
      renewCredentials: async () => false,
    },
    serializeOrder,
    historySources: [],
    queue: { sendToDeadLetters: async () => new Set(), pause: async () => {} },
    customerKey: keyOf,
    clock: createFakeClock(START),
    randomSource: {
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

/** By the file's oldest order of each customer. */
function verdictsOf(fileOrders: readonly SomeOrder[]) {
  return (key: string): FileVerdict => {
    const [first] = fileOrders
      .filter((order) => emailOf(order) === key)
      .sort((a, b) => a.year - b.year || a.number - b.number);
    return first
      ? { kind: 'first', orderNumber: `O-${first.number}`, orderedAt: Date.parse(dateOf(first)) }
      : { kind: 'none' };
  };
}

function backfill(ledger: Parameters<typeof writeBackfill>[1]['ledger'], fileOrders: readonly SomeOrder[]) {
  return writeBackfill(fileOrders.map(past), {
    ledger,
    verdictOf: verdictsOf(fileOrders),
    writeId: 'backfill',
    tell: false,
  });
}

it('leaves at most one first order of each customer', async () => {
  const file = fc.uniqueArray(someOrder, { selector: ({ number }) => number, minLength: 1, maxLength: 6 });
  const live = fc.array(someOrder, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), file, live, async (scheduler, fileOrders, liveOrders) => {
      const { ledger, orders } = createLedger(scheduler);
      const told: Json[] = [];
      const dependencies = delivery(ledger, told);
      const backfilling = backfill(ledger, fileOrders);
      const delivering = liveOrders.map((order, index) =>
        deliver([message(order, index)], START + 60_000, dependencies),
      );
      await scheduler.waitFor(Promise.all([backfilling, ...delivering]));

      for (const customer of [0, 1]) {
        const firsts = [...orders.values()].filter(
          ({ customerKey, isFirstOrder }) => customerKey === `c-${customer}@example.com` && isFirstOrder,
        );
        expect(firsts.length).toBeLessThanOrEqual(1);
      }
      // What ROBIN was told of an order and what the ledger holds are one.
      for (const order of told) {
        expect(orders.get(String(order.order_number))?.isFirstOrder).toBe(order.is_first_order);
      }
    }),
    { numRuns: 200 },
  );
});

it('names each customer of whom ROBIN heard another first order, and lets no later one be the first', async () => {
  const file = fc.uniqueArray(someOrder, { selector: ({ number }) => number, minLength: 1, maxLength: 5 });
  const live = fc.uniqueArray(
    fc.record({
      number: fc.integer({ min: 10, max: 17 }),
      customer: fc.integer({ min: 0, max: 1 }),
      year: fc.integer({ min: 2021, max: 2025 }),
    }),
    { selector: ({ number }) => number, minLength: 1, maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), file, live, async (scheduler, fileOrders, liveOrders) => {
      const { ledger } = createLedger(scheduler);
      const told: Json[] = [];
      const dependencies = delivery(ledger, told);
      const tell = (order: SomeOrder, index: number) =>
        deliver([message(order, index)], START + 60_000, dependencies);
      const verdictOf = verdictsOf(fileOrders);
      const backfilling = backfill(ledger, fileOrders);
      await scheduler.waitFor(Promise.all([backfilling, ...liveOrders.map(tell)]));
      // Events of the file's orders, and a new order of each customer.
      const later = [0, 1].map((customer) => ({ number: 20 + customer, customer, year: 2026 }));
      await scheduler.waitFor(Promise.all([...fileOrders, ...later].map((order, i) => tell(order, 100 + i))));

      const named = (await backfilling).contradictions.map(({ inFile }) => inFile);
      for (const { customer } of fileOrders) {
        const verdict = verdictOf(`c-${customer}@example.com`);
        const firsts = told.filter(
          (order) => order.email_address === `c-${customer}@example.com` && order.is_first_order,
        );
        expect(firsts.length).toBeLessThanOrEqual(1);
        const [first] = firsts;
        if (verdict.kind === 'none' || !first || first.order_number === verdict.orderNumber) continue;
        expect(named).toContain(verdict.orderNumber);
        expect(first.order_number).not.toBe(`O-${20 + customer}`);
      }
    }),
    { numRuns: 200 },
  );
});

it('would not, if a claim were moved to an older order', () => {
  // The rule that the property above rests on.
  const claimed: CustomerState = { key: 'c', revision: 1, writeId: 'live', claimedBy: 'O-1' };
  expect(
    settleByFile(claimed, { kind: 'first', orderNumber: 'O-2', orderedAt: 0 }, { isTold: true })?.claimedBy,
  ).toBe('O-1');
});
