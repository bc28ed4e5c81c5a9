import { expect, it } from '@jest/globals';
import type { JournalEntry } from '../../../lib/orders/ledger/journal.ts';
import type { OrderState } from '../../../lib/orders/ledger/state.ts';
import { addEntry, type OrderHistory } from '../../../lib/orders/restore/order-history.ts';
import { startRestore } from '../../../lib/orders/restore/restore.ts';
import { restoreOrders } from '../../../lib/orders/restore/restore-orders.ts';
import { ledgerOf, SimulatedTable } from '../../simulation/world/table.ts';

const orderDate = '2026-02-27T15:30:42Z';
const version = (sequence: number) => ({
  sequence,
  occurredAt: '2026-03-02T09:30:00',
  eventId: `e${sequence}`,
});
const common = { orderNumber: 'X', currency: 'EUR', orderDate, isFirstOrder: true };
const at50: OrderState = {
  ...common,
  revision: 3,
  writeId: 'w',
  version: version(1),
  present: { revenue: '50', cancelled: false },
  accepted: { revenue: '50' },
  pending: [],
  told: [{ id: 'c0', at: 1, revenue: '50' }],
};
const to30 = { version: version(2), revenue: '30', orderDate };
const posted = (id: string, revision: number): JournalEntry => ({
  kind: 'posting',
  orders: [{ ...common, revision, id, change: to30, previous: { revenue: '50' } }],
});
/** ROBIN refused the change in the first life of the ledger, three times. */
const firstLife: readonly JournalEntry[] = [
  posted('c1', 4),
  {
    kind: 'settled',
    orders: [
      {
        ...common,
        revision: 8,
        dropped: ['c1'],
        version: to30.version,
        present: { revenue: '30', cancelled: false },
      },
    ],
  },
];

async function restore(table: SimulatedTable, entries: readonly JournalEntry[], writeId: string) {
  const histories = new Map<string, OrderHistory>();
  for (const [at, entry] of entries.entries()) addEntry(histories, entry, at);
  const started = startRestore({ ledger: ledgerOf(table), writeId, rememberForgotten: async () => {} });
  await restoreOrders([...histories.values()], started);
  return started.result;
}

it('takes no entry of an earlier life of the ledger for a later one of the next', async () => {
  const table = new SimulatedTable();
  table.saveOrder(at50, 0);
  await restore(table, firstLife, 'first restore');
  const restored = table.orders.get('X');
  expect(restored).toMatchObject({ present: { revenue: '30' }, accepted: { revenue: '50' } });
  expect(restored?.revision).toBeGreaterThan(8);

  // It was sent back in the second life, ROBIN counted it, and the answer was lost; the second restore is of before.
  const secondLife = [...firstLife, posted('c2', (restored?.revision ?? 0) + 1)];
  const result = await restore(table, secondLife, 'second restore');
  expect(result.inDoubt).toEqual(['X']);
  expect(table.orders.get('X')).toMatchObject({ doubtful: true, pending: [{ revenue: '30' }] });
});

it('takes nothing from an entry of what the table knows the end of, whenever a wrong clock dated it', async () => {
  const table = new SimulatedTable();
  // The change was posted under another id since, and accepted: of that no entry is read any more.
  const at30: OrderState = {
    ...at50,
    revision: 7,
    version: version(2),
    present: { revenue: '30', cancelled: false },
    accepted: { revenue: '30' },
    told: [...at50.told, { id: 'c2', at: 2, revenue: '30', oldRevenue: '50' }],
  };
  table.saveOrder(at30, 0);
  expect(await restore(table, [posted('c1', 4)], 'restore')).toMatchObject({ changed: [], inDoubt: [] });
  expect(table.orders.get('X')).toEqual(at30);
});

it("has the date of the newest event that was posted, and none of a former one's", async () => {
  const table = new SimulatedTable();
  table.saveOrder({ ...at50, newestOrderDate: '2026-02-28T00:00:00Z' }, 0);
  const dated = { ...to30, orderDate: '2026-03-01T00:00:00Z' };
  const posting: JournalEntry = {
    kind: 'posting',
    orders: [{ ...common, revision: 4, id: 'c1', change: dated, previous: { revenue: '50' } }],
  };
  await restore(table, [posting], 'restore');
  expect(table.orders.get('X')).toMatchObject({ orderDate, newestOrderDate: dated.orderDate });
});

it('says nothing of an order of which the revision alone is raised, and raises it once', async () => {
  const table = new SimulatedTable();
  table.saveOrder({ ...at50, version: version(2), present: { revenue: '30', cancelled: false } }, 0);
  expect(await restore(table, firstLife, 'restore')).toMatchObject({ made: [], changed: [], inDoubt: [] });
  const raised = table.orders.get('X');
  expect(raised?.revision).toBe(9);
  await restore(table, firstLife, 'again');
  expect(table.orders.get('X')).toEqual(raised);
});
