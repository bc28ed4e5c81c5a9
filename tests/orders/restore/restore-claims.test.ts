import { describe, expect, it } from '@jest/globals';
import type { JournalEntry } from '../../../lib/orders/ledger/journal.ts';
import type { CustomerState, OrderState } from '../../../lib/orders/ledger/state.ts';
import { addEntry, type OrderHistory } from '../../../lib/orders/restore/order-history.ts';
import { startRestore } from '../../../lib/orders/restore/restore.ts';
import { inOrderOfClaims, restoreClaims } from '../../../lib/orders/restore/restore-claims.ts';
import { restoreOrders } from '../../../lib/orders/restore/restore-orders.ts';
import { ledgerOf, SimulatedTable } from '../../simulation/world/table.ts';

const KEY = 'customer-key';
const ORDER_DATE = '2026-02-27T15:30:42Z';
const version = (sequence: number) => ({
  sequence,
  occurredAt: '2026-03-02T09:30:00',
  eventId: `e${sequence}`,
});
const change = { version: version(1), revenue: '20', orderDate: ORDER_DATE };

/** Its worker called it the first one, and died before it claimed that. */
const unposted: OrderState = {
  orderNumber: 'waiting',
  revision: 1,
  writeId: 'w1',
  version: version(2),
  present: { revenue: '12.34', cancelled: false },
  currency: 'EUR',
  orderDate: ORDER_DATE,
  customerKey: KEY,
  isFirstOrder: true,
  pending: [{ ...change, version: version(2) }],
  told: [],
};
const common = { revision: 1, currency: 'EUR', orderDate: ORDER_DATE, isFirstOrder: true };
const toldFirst: readonly JournalEntry[] = [
  { kind: 'posting', orders: [{ ...common, orderNumber: 'told', customerKey: KEY, id: 'c1', change }] },
  {
    kind: 'settled',
    orders: [
      {
        ...common,
        orderNumber: 'told',
        accepted: { revenue: '20' },
        told: { id: 'c1', revenue: '20', at: 1 },
        version: change.version,
        present: { revenue: '20', cancelled: false },
      },
    ],
  },
];
const byOthers: JournalEntry = {
  kind: 'settled',
  orders: [
    {
      ...common,
      orderNumber: 'by others',
      customerKey: KEY,
      isToldBefore: true,
      accepted: { revenue: '5' },
      version: version(1),
      present: { revenue: '5', cancelled: false },
    },
  ],
};
/** An older message of the waiting order is done meanwhile. */
const passed: JournalEntry = {
  kind: 'settled',
  orders: [{ ...common, orderNumber: 'waiting', customerKey: KEY }],
};

/** Brings an empty table, or one with these orders, up to date by these entries. */
async function restore(
  entries: readonly JournalEntry[],
  orders: readonly OrderState[] = [],
  customers: readonly CustomerState[] = [],
) {
  const table = new SimulatedTable();
  for (const customer of customers) table.saveCustomer(customer, '');
  for (const order of orders) table.saveOrder(order);
  const histories = new Map<string, OrderHistory>();
  for (const [at, entry] of entries.entries()) addEntry(histories, entry, at);
  const started = startRestore({
    ledger: ledgerOf(table),
    writeId: 'restore',
    rememberForgotten: async () => {},
  });
  await restoreOrders([...histories.values()], started);
  await restoreClaims(inOrderOfClaims([...histories.values()]), started);
  return { table, result: started.result };
}

it.each([
  ['before', [passed, ...toldFirst]],
  ['after', [...toldFirst, passed]],
])(
  'gives the claim to the order that was told as the first one, not to one that waits, %s it',
  async (_, entries) => {
    const { table, result } = await restore(entries, [unposted]);
    expect(table.customers.get(KEY)?.claimedBy).toBe('told');
    expect(result).toMatchObject({ claimed: ['told'], contradicted: [] });
  },
);

describe('of two orders of a customer that were posted as the first one', () => {
  const posting = (orderNumber: string): JournalEntry => ({
    kind: 'posting',
    orders: [{ ...common, orderNumber, customerKey: KEY, id: `of ${orderNumber}`, change }],
  });

  it('the one that ROBIN accepted has the claim, and the other one was refused', async () => {
    // The worker that ROBIN refused it to died before it wrote that down.
    const { table, result } = await restore([posting('refused'), ...toldFirst]);
    expect(table.customers.get(KEY)?.claimedBy).toBe('told');
    expect(result).toMatchObject({ claimed: ['told'], contradicted: [], inDoubt: [] });
    expect(table.orders.get('refused')).toMatchObject({ pending: [] });
    expect(table.orders.get('refused')).not.toHaveProperty('isFirstOrder');
    expect(table.orders.get('refused')).not.toHaveProperty('doubtful');
  });

  it('the one that the bridge told has the claim, whatever others told of another one', async () => {
    // Its first change was accepted, says the posting of its second one.
    const second: JournalEntry = {
      kind: 'posting',
      orders: [
        {
          ...common,
          orderNumber: 'told',
          id: 'c2',
          change: { ...change, version: version(2) },
          previous: { revenue: '20' },
        },
      ],
    };
    const first = posting('told');
    const { table, result } = await restore([byOthers, first, second]);
    expect(table.customers.get(KEY)?.claimedBy).toBe('told');
    expect(result).toMatchObject({ contradicted: ['by others'] });
  });

  it('the one in doubt has the claim, whatever others told of another one', async () => {
    // It was posted after the restore point, or before it.
    const { table, result } = await restore([byOthers, posting('in doubt')]);
    expect(table.customers.get(KEY)?.claimedBy).toBe('in doubt');
    expect(result).toMatchObject({ inDoubt: ['in doubt'] });
    expect(table.orders.get('in doubt')).toHaveProperty('isFirstOrder', true);

    const known = { ...unposted, orderNumber: 'in doubt', doubtful: true as const };
    const customer = { key: KEY, revision: 1, writeId: 'w1', claimedBy: 'in doubt' };
    const restored = await restore([byOthers], [known], [customer]);
    expect(restored.table.customers.get(KEY)?.claimedBy).toBe('in doubt');
    expect(restored.table.orders.get('in doubt')).toEqual(known);
  });

  it('the last one has the claim if neither is known to be accepted', async () => {
    const { table, result } = await restore([posting('refused'), posting('in doubt')]);
    expect(table.customers.get(KEY)?.claimedBy).toBe('in doubt');
    expect(result).toMatchObject({ claimed: ['in doubt'], contradicted: [], inDoubt: ['in doubt'] });
    expect(table.orders.get('refused')).not.toHaveProperty('isFirstOrder');
  });
});
