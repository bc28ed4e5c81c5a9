import { startWorld } from '../local/canned/world.ts';
import { createSelfSignedCertificate } from '../tests/platform/self-signed-certificate.ts';
import { floodLimits } from '../tests/simulation/limits.ts';
import { type Bundles, type Contender, type FunctionKind, makeBundles } from './bundles.ts';
import { type ColdStarts, measureColdStarts, type Starter } from './cold-start/cold-start.ts';
import { measureOrderLists, type OrderListFigures } from './lookup/order-lists.ts';
import { measureWarmLookups, type WarmLookup } from './lookup/warm-lookup.ts';
import { describeMachine } from './machine.ts';
import { type Allowance, measureAllowance } from './orders/allowance.ts';
import { fillLedger, type LedgerGrowth, measureLedgerGrowth } from './orders/ledger-growth.ts';
import { startOrderWorker } from './orders/order-worker.ts';
import {
  type Measured,
  measureBatches,
  measureChanges,
  measureThroughput,
  measureUsualOrders,
} from './orders/throughput.ts';
import type { Plan } from './plan.ts';
import { measureSizes, type Size } from './size.ts';

export interface Figures {
  machine: string;
  /** By memory. */
  cold: readonly ColdStarts[];
  warm: readonly WarmLookup[];
  /** Of few orders and of many. */
  lists: readonly OrderListFigures[];
  throughput: readonly Measured[];
  /** A usual order at each stage of its life. */
  usual: readonly Measured[];
  batches: readonly Measured[];
  changes: readonly Measured[];
  growth: readonly LedgerGrowth[];
  allowance: ReadonlyArray<{ ordersPerPost: number; strategies: readonly Allowance[] }>;
  /** Writes of the limiter for each slot, by how many workers want one at once. */
  limiter: ReadonlyArray<{ workers: number; writesPerSlot: number }>;
  sizes: readonly Size[];
}

const BACKLOG = 1_000_000;
const ORDERS_PER_POST = 20;
const LIMITER_WORKERS = [1, 2, 50, 200, 1_000] as const;
/** Of simulated time. */
const LIMITER_HOURS = 0.5;

/** Everything, one after the other; `say` is told what is being measured. */
export async function measureAll(plan: Plan, say: (what: string) => void): Promise<Figures> {
  const machine = describeMachine();
  say('bundles and their sizes');
  const bundles = await makeBundles();
  try {
    const sizes = await measureSizes();
    say('cold starts');
    const cold = await measureCold(bundles, plan);
    const world = await startWorld();
    const worker = startOrderWorker(world, bundles.path('peer', 'orders'));
    try {
      say('the warm lookup');
      const warm = await measureWarmLookups(bundles.path('bridge', 'lookup'), world, plan.warm);
      say('lists of orders');
      const lists = await measureOrderLists(bundles.path('bridge', 'lookup'), world, plan.listPairs);
      say('order events');
      const known = plan.ledgerSizes[0] ?? 0;
      await fillLedger(world, 0, known);
      const { orderRounds, orderEvents } = plan;
      const throughput = await measureThroughput(worker, orderRounds, orderEvents, known);
      const usual = await measureUsualOrders(worker, orderEvents);
      say('growth');
      const batches = await measureBatches(worker, orderRounds, plan.batches);
      const changes = await measureChanges(worker, orderRounds, plan.changes);
      const peer = bundles.path('peer', 'orders');
      const growth = await measureLedgerGrowth(peer, plan.ledgerSizes, orderRounds, orderEvents);
      say('ROBIN’s allowance');
      const allowance = [ORDERS_PER_POST, 1].map((ordersPerPost) => ({
        ordersPerPost,
        strategies: measureAllowance(BACKLOG, ordersPerPost),
      }));
      const limiter: Array<{ workers: number; writesPerSlot: number }> = [];
      for (const workers of LIMITER_WORKERS) {
        const { posts, writes } = await floodLimits(1, workers, LIMITER_HOURS);
        limiter.push({ workers, writesPerSlot: writes / posts });
      }
      return {
        machine,
        cold,
        warm,
        lists,
        throughput,
        usual,
        batches,
        changes,
        growth,
        allowance,
        limiter,
        sizes,
      };
    } finally {
      await worker.close();
      await world.close();
    }
  } finally {
    await bundles.remove();
  }
}

/** How far away the outside systems are; AWS's own services answer at once. */
const COLD_DELAY_MS = 20;

/** By TLS, as on Lambda: the handshakes are part of what a start takes. */
async function measureCold(bundles: Bundles, plan: Plan): Promise<readonly ColdStarts[]> {
  const world = await startWorld(createSelfSignedCertificate());
  try {
    await world.ask({ ask: 'delay', delayMs: COLD_DELAY_MS });
    const kinds = ['lookup', 'orders'] as const satisfies FunctionKind[];
    const contenders = ['floor', 'libraries', 'bridge', 'peer'] as const satisfies Contender[];
    const starters = kinds.flatMap((kind) =>
      contenders.map((name): Starter => ({ kind, name, bundle: bundles.path(name, kind) })),
    );
    const measured: ColdStarts[] = [];
    for (const memoryMb of plan.coldMemoriesMb) {
      measured.push(await measureColdStarts(starters, world, plan.coldRounds, memoryMb));
    }
    return measured;
  } finally {
    await world.close();
  }
}
