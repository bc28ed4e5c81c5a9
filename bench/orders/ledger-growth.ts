import { marshall } from '@aws-sdk/util-dynamodb';
import type { OrderState } from '../../lib/orders/state.ts';
import type { World } from '../../local/canned/world.ts';
import type { OrderWorker } from './order-worker.ts';
import { type Measured, measureCases } from './throughput.ts';

/** An order that was told once, as the ledger keeps it. */
function toldOrder(): OrderState {
  return {
    orderNumber: 'ORDER-NUMBER',
    revision: 2,
    writeId: '00000000-0000-4000-8000-000000000000',
    version: { sequence: 1, occurredAt: '2026-01-01T00:00:01', eventId: 'ORDER-NUMBER-00000001' },
    present: { revenue: '29', profit: '12.2', cancelled: false },
    currency: 'EUR',
    accepted: { revenue: '29', profit: '12.2' },
    pending: [],
    isFirstOrder: true,
    customerKey: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
    orderDate: '2026-01-01T12:34:56Z',
    told: [
      { id: '00000000-0000-4000-8000-000000000001', at: 1_767_225_600_000, revenue: '29', profit: '12.2' },
    ],
  };
}

/** Fills the table up to `size` orders. */
export async function fillLedger(world: World, from: number, to: number): Promise<void> {
  const state = marshall({ pk: 'ORDER#ORDER-NUMBER', ...toldOrder() }, { removeUndefinedValues: true });
  await world.ask({ ask: 'fill', prefix: 'K', from, to, state: JSON.stringify(state) });
}

export interface LedgerGrowth extends Measured {
  size: number;
}

/** The same changes of known orders, with ever more orders in the ledger. */
export async function measureLedgerGrowth(
  worker: OrderWorker,
  world: World,
  sizes: readonly number[],
  rounds: number,
  events: number,
): Promise<LedgerGrowth[]> {
  const growth: LedgerGrowth[] = [];
  let filled = 0;
  for (const size of sizes) {
    await fillLedger(world, filled, size);
    filled = size;
    const name = String(size);
    const question = { name, work: 'bridge', orders: 'known', events, batch: 100, ledgerSize: size } as const;
    const [measured] = await measureCases(worker, [question], rounds);
    if (measured) growth.push({ ...measured, size });
  }
  return growth;
}
