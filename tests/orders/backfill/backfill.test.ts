import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FileVerdict } from '../../../lib/orders/backfill/backfill.ts';
import {
  type BackfillDependencies,
  type PastEvent,
  writeBackfill,
} from '../../../lib/orders/backfill/backfill-batch.ts';
import type { OrderState } from '../../../lib/orders/ledger/state.ts';
import { ledgerOf, SimulatedTable } from '../../simulation/world/table.ts';

/** A ledger which fails at chosen writes: before the write, or after it with its answer lost. */
function createLedger() {
  const table = new SimulatedTable();
  let failures: Array<'before' | 'after' | undefined> = [];
  async function save(write: () => boolean): Promise<boolean> {
    const failure = failures.shift();
    if (failure === 'before') throw new Error('down');
    const isWritten = write();
    if (failure === 'after') throw new Error('the answer is lost');
    return isWritten;
  }
  const ledger: BackfillDependencies['ledger'] = {
    ...ledgerOf(table),
    saveOrder: (state) => save(() => table.saveOrder(state)),
    saveCustomer: (...saved) => save(() => table.saveCustomer(...saved)),
  };
  return {
    ledger,
    orders: table.orders,
    customers: table.customers,
    failAt: (plan: typeof failures) => {
      failures = [...plan];
    },
  };
}

function pastEvent(number: number, customer: number, year: number): PastEvent {
  return {
    customerKey: `customer-${customer}`,
    saysFirst: undefined,
    event: {
      version: { occurredAt: `${year}-01-01T00:00:00`, eventId: 'backfill' },
      orderNumber: `O-${number}`,
      emailAddress: `customer-${customer}@example.com`,
      orderDate: `${year}-01-01T00:00:00Z`,
      currency: 'EUR',
      amounts: { revenue: String(number) },
      cancelled: false,
      olderThanBridge: true,
    },
  };
}

/** An order that ROBIN was told as this customer's first one. */
function liveOrder(customerKey: string): OrderState {
  return {
    orderNumber: 'LIVE',
    revision: 2,
    writeId: 'live',
    version: { occurredAt: '2026-02-01T00:00:00', eventId: 'live' },
    present: { revenue: '10', cancelled: false },
    currency: 'EUR',
    accepted: { revenue: '10' },
    pending: [],
    isFirstOrder: true,
    customerKey,
    orderDate: '2026-02-01T00:00:00Z',
    told: [],
  };
}

function oldest(orders: readonly PastEvent[]) {
  return (key: string): FileVerdict => {
    const [first] = orders
      .filter(({ customerKey }) => customerKey === key)
      .map(({ event }) => ({ orderNumber: event.orderNumber, orderedAt: Date.parse(event.orderDate) }))
      .sort((a, b) => a.orderedAt - b.orderedAt || (a.orderNumber < b.orderNumber ? -1 : 1));
    return first ? { kind: 'first', ...first } : { kind: 'none' };
  };
}

const someOrders = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 2010, max: 2020 })), {
    minLength: 1,
    maxLength: 20,
  })
  .map((list) => list.map(([customer, year], index) => pastEvent(index, customer, year)));

const amounts = (orders: Map<string, OrderState>) =>
  [...orders.values()]
    .map(({ orderNumber, accepted, isFirstOrder }) => [orderNumber, accepted, isFirstOrder])
    .sort();

describe('writing orders of the past', () => {
  it('ends the same however often it fails at whatever write, and from wherever it began', async () => {
    const failure = fc.constantFrom('before' as const, 'after' as const, undefined, undefined);
    await fc.assert(
      fc.asyncProperty(
        someOrders,
        fc.array(fc.array(failure, { maxLength: 40 }), { maxLength: 4 }),
        async (orders, plans) => {
          const calm = createLedger();
          const dependencies = { verdictOf: oldest(orders), writeId: 'backfill 1', tell: false };
          await writeBackfill(orders, { ...dependencies, ledger: calm.ledger });

          const rough = createLedger();
          for (const plan of plans) {
            rough.failAt(plan);
            await writeBackfill(orders, { ...dependencies, ledger: rough.ledger }).catch(() => {});
          }
          rough.failAt([]);
          const last = await writeBackfill(orders, { ...dependencies, ledger: rough.ledger });
          expect(amounts(rough.orders)).toEqual(amounts(calm.orders));
          // All of it was written by this backfill, however many tries it took.
          expect(last.written.size).toBe(orders.length);
          for (const key of rough.customers.keys()) {
            const firsts = [...rough.orders.values()].filter(
              (order) => order.customerKey === key && order.isFirstOrder,
            );
            expect(firsts).toHaveLength(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never moves a claim: an order that ROBIN was told as the first one stays it', async () => {
    const { ledger, orders, customers } = createLedger();
    customers.set('customer-1', { key: 'customer-1', revision: 4, writeId: 'live', claimedBy: 'LIVE' });
    orders.set('LIVE', liveOrder('customer-1'));
    const past = [pastEvent(1, 1, 2010)];
    const { contradictions } = await writeBackfill(past, {
      ledger,
      verdictOf: oldest(past),
      writeId: 'backfill 1',
      tell: false,
    });
    expect(orders.get('O-1')?.isFirstOrder).toBe(false);
    // Should ROBIN yet refuse it, the customer's next order is not the first one either.
    const earlierOrderBefore = Date.parse('2010-01-01T00:00:00Z');
    expect(customers.get('customer-1')).toMatchObject({ claimedBy: 'LIVE', earlierOrderBefore });
    expect(contradictions).toEqual([{ inFile: 'O-1', inLedger: 'LIVE' }]);
  });

  it('takes a claim that its order does not confirm: that is worth nothing', async () => {
    for (const claimant of [
      undefined,
      liveOrder('another'),
      { ...liveOrder('customer-1'), isFirstOrder: false },
    ]) {
      const { ledger, orders, customers } = createLedger();
      customers.set('customer-1', { key: 'customer-1', revision: 4, writeId: 'live', claimedBy: 'LIVE' });
      if (claimant) orders.set('LIVE', claimant);
      const past = [pastEvent(1, 1, 2010)];
      const { contradictions } = await writeBackfill(past, {
        ledger,
        verdictOf: oldest(past),
        writeId: 'backfill 1',
        tell: false,
      });
      expect(orders.get('O-1')?.isFirstOrder).toBe(true);
      expect(customers.get('customer-1')?.claimedBy).toBe('O-1');
      expect(contradictions).toEqual([]);
    }
  });

  it('keeps to what a source proved: with an earlier order elsewhere, none of the file is the first', async () => {
    const { ledger, orders, customers } = createLedger();
    const earlierOrderBefore = Date.parse('2009-01-01T00:00:00Z');
    customers.set('customer-1', { key: 'customer-1', revision: 1, writeId: 'live', earlierOrderBefore });
    const past = [pastEvent(1, 1, 2010)];
    await writeBackfill(past, { ledger, verdictOf: oldest(past), writeId: 'backfill 1', tell: false });
    expect(orders.get('O-1')?.isFirstOrder).toBe(false);
  });
});
