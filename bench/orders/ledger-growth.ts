import { toOrderItem } from '../../lib/orders/ledger/order-item.ts';
import type { OrderState } from '../../lib/orders/ledger/state.ts';
import { startWorld, type World } from '../../local/canned/world.ts';
import { shuffled } from '../report/statistics.ts';
import { type OrderRun, startOrderWorker } from './order-worker.ts';
import { type Measured, summarize } from './throughput.ts';

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

/**
 * Fills the table up to `to` orders.
 * @param key of the customer whose they are
 */
export async function fillLedger(
  world: World,
  from: number,
  to: number,
  key = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
): Promise<void> {
  const state = toOrderItem({ ...toldOrder(), customerKey: key });
  await world.ask({ ask: 'fill', prefix: 'K', from, to, state: JSON.stringify(state) });
}

export interface LedgerGrowth extends Measured {
  size: number;
}

/**
 * The same changes of known orders, with ever more orders in the ledger: a ledger and a worker for each size, which take
 * turns, so that what else runs on the machine hits all alike.
 */
export async function measureLedgerGrowth(
  peerBundle: string,
  sizes: readonly number[],
  rounds: number,
  events: number,
): Promise<LedgerGrowth[]> {
  const ledgers = await Promise.all(
    sizes.map(async (size) => {
      const world = await startWorld();
      await fillLedger(world, 0, size);
      return { size, world, worker: startOrderWorker(world, peerBundle), runs: [] as OrderRun[] };
    }),
  );
  try {
    for (let round = -1; round < rounds; round += 1) {
      for (const { size, worker, runs } of shuffled(ledgers)) {
        const run = await worker.measure({
          work: 'bridge',
          orders: 'known',
          events,
          batch: 100,
          ledgerSize: size,
        });
        // The first round only warms up.
        if (round >= 0) runs.push(run);
      }
    }
    return ledgers.map(({ size, runs }) => ({ ...summarize(String(size), events, runs), size }));
  } finally {
    for (const { world, worker } of ledgers) {
      await worker.close();
      await world.close();
    }
  }
}
