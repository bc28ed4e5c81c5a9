import type { Ledger, Settlement } from '../../../lib/orders/ledger/ledger.ts';
import {
  type Change,
  type CustomerState,
  type InFlight,
  type LimiterState,
  MAX_PENDING,
  type OrderState,
  type SlotMove,
} from '../../../lib/orders/ledger/state.ts';
import type { Random } from '../world/random.ts';

/** One call of the ledger, and how to make it. */
export interface Operation {
  label: string;
  run(ledger: Ledger): Promise<unknown>;
}

/** A random call that may or may not fit what the ledger holds: `known` is what the simulated one holds. */
export function randomOperation(
  random: Random,
  known: {
    orders: ReadonlyMap<string, OrderState>;
    customers: ReadonlyMap<string, CustomerState>;
    limiter: LimiterState | undefined;
  },
): Operation {
  const orderNumber = random.pick(['O1', 'O2', 'Ö/3 "x"', 'O4']);
  const key = random.pick(['key-a', 'key-b']);
  const order = known.orders.get(orderNumber);
  switch (random.int(0, 9)) {
    case 0: {
      const numbers = random.shuffle(['O1', 'O2', 'Ö/3 "x"', 'O4', 'never']).slice(0, random.int(0, 5));
      return { label: `load ${numbers}`, run: (ledger) => ledger.loadOrders(numbers) };
    }
    case 1:
      return { label: 'load customers', run: (ledger) => ledger.loadCustomers([key, 'never']) };
    case 2: {
      const limiter = randomLimiter(random, known.limiter);
      const move = randomMove(random, known.limiter);
      const pause = randomPause(random, known.limiter);
      return random.pick<Operation>([
        { label: 'load limiter', run: (ledger) => ledger.loadLimiter() },
        { label: 'save limiter', run: (ledger) => ledger.saveLimiter(limiter) },
        { label: `move limiter ${JSON.stringify(move)}`, run: (ledger) => ledger.moveLimiter(move) },
        { label: `pause limiter ${JSON.stringify(pause)}`, run: (ledger) => ledger.pauseLimiter(pause) },
      ]);
    }
    case 3: {
      const stored = known.customers.get(key);
      const customer = randomCustomer(random, key, stored);
      const replaced = random.chance(0.8) ? (stored?.writeId ?? '') : 'another';
      return {
        label: `save customer #${customer.revision} in place of ${replaced}`,
        run: (ledger) => ledger.saveCustomer(customer, replaced),
      };
    }
    case 4:
    case 5:
    case 6: {
      const state = randomOrder(random, orderNumber, order);
      // A restore raises the revision by more than one.
      const replaced = random.chance(0.9) ? state.revision - 1 : (order?.revision ?? 0);
      return {
        label: `save ${orderNumber} #${state.revision} in place of #${replaced}`,
        run: (ledger) => ledger.saveOrder(state, replaced),
      };
    }
    default: {
      const settlement = randomSettlement(random, orderNumber, order);
      return { label: JSON.stringify(settlement), run: (ledger) => ledger.settle(settlement) };
    }
  }
}

/** Mostly the one that is expected. */
function revisionAfter(random: Random, known: { revision: number } | undefined): number {
  const next = (known?.revision ?? 0) + 1;
  return random.chance(0.75) ? next : Math.max(1, next + random.int(-2, 2));
}

function randomLimiter(random: Random, known: LimiterState | undefined): LimiterState {
  return {
    revision: revisionAfter(random, known),
    nextSlot: randomMoment(random),
    dayClock: randomMoment(random),
    ...(random.chance(0.8) && { pausedUntil: randomMoment(random), pausedAt: randomMoment(random) }),
  };
}

function randomMoment(random: Random): number {
  return 1_772_442_000_000 + random.int(0, 8_000_000) / 8;
}

/** Mostly within the bounds, at times on one of them. */
function randomMove(random: Random, known: LimiterState | undefined): SlotMove {
  const isIdle = !known || random.chance(0.5);
  const bounds = (value = 0) => ({
    ...(known && random.chance(0.5) && { least: value - random.pick([0, 1, 60_000, -0.125]) }),
    ...(random.chance(0.7) && { most: value + random.pick([0, 1, 60_000, -0.125]) }),
  });
  return {
    ...(isIdle && { at: randomMoment(random) }),
    spacingMs: random.pick([370, 910]),
    intervalMs: 910,
    isDayAnew: !known || random.chance(0.5),
    nextSlot: { most: known?.nextSlot ?? 0, ...bounds(known?.nextSlot) },
    dayClock: bounds(known?.dayClock),
    pausedUntil: random.chance(0.5) ? {} : bounds(known?.pausedUntil),
    ...(random.chance(0.6) && {
      inVain: {
        orders: ['O1', 'Ö/3 "x"', 'O4'].filter(() => random.chance(0.5)),
        isAnew: random.chance(0.4),
      },
    }),
  };
}

function randomPause(random: Random, known: LimiterState | undefined) {
  const later = random.pick([-1, 0, 0.125, 60_000]);
  return { pausedAt: randomMoment(random), pausedUntil: (known?.pausedUntil ?? 0) + later };
}

function randomCustomer(random: Random, key: string, known: CustomerState | undefined): CustomerState {
  return {
    key,
    revision: revisionAfter(random, known),
    writeId: randomId(random),
    ...(random.chance(0.5) && { claimedBy: random.pick(['O1', 'O2']) }),
    ...(random.chance(0.5) && { earlierOrderBefore: random.int(0, 2_000_000_000_000) }),
  };
}

function randomOrder(random: Random, orderNumber: string, known: OrderState | undefined): OrderState {
  const pending = Array.from({ length: random.pick([0, 1, 2, MAX_PENDING]) }, () => randomChange(random));
  return {
    orderNumber,
    revision: revisionAfter(random, known),
    writeId: randomId(random),
    version: randomVersion(random),
    present: { ...randomAmounts(random), cancelled: random.chance(0.2) },
    currency: 'EUR',
    ...(random.chance(0.6) && { accepted: randomAmounts(random) }),
    pending,
    ...(random.chance(0.8) && { inFlight: randomInFlight(random) }),
    ...(random.chance(0.6) && { isFirstOrder: random.chance(0.5) }),
    customerKey: random.pick(['key-a', 'key-b']),
    orderDate: '2026-03-01T10:00:00Z',
    ...(random.chance(0.1) && { doubtful: true as const }),
    told: random.chance(0.5)
      ? []
      : [{ id: randomId(random), at: random.int(0, 9), ...randomAmounts(random) }],
  };
}

function randomSettlement(random: Random, orderNumber: string, known: OrderState | undefined): Settlement {
  const { id, owner } = known?.inFlight ?? {};
  const head = known?.pending[0];
  const next = {
    ...randomInFlight(random),
    // Mostly the one that waits first.
    ...(head && random.chance(0.8) && { version: head.version }),
  };
  const outcome = random.pick<Settlement['outcome']>([
    {
      kind: 'accepted',
      accepted: randomAmounts(random),
      told: [{ id: 'told', at: 1, revenue: '1', oldRevenue: '0' }],
    },
    { kind: 'dropped', doubtful: random.chance(0.3), forgetFirst: random.chance(0.5) },
    {
      kind: 'released',
      inDoubt: random.chance(0.5),
      ...(random.chance(0.5) && { alone: true as const }),
      ...(random.chance(0.5) && { refused: true as const }),
    },
  ]);
  return {
    orderNumber,
    id: id !== undefined && random.chance(0.85) ? id : 'another',
    owner: owner !== undefined && random.chance(0.85) ? owner : 'another',
    outcome,
    ...(outcome.kind !== 'released' && random.chance(0.5) && { next }),
  };
}

function randomInFlight(random: Random): InFlight {
  return {
    ...randomChange(random),
    id: randomId(random),
    body: random.pick(['{"order_number":"O1"}', '{"order_number":"Ö/3 \\"x\\""}']),
    ...(random.chance(0.85) && { owner: random.pick(['worker-1', 'worker-2']), until: random.int(0, 1e12) }),
    inDoubt: random.chance(0.5),
  };
}

function randomChange(random: Random): Change {
  return {
    ...randomAmounts(random),
    version: randomVersion(random),
    orderDate: '2026-03-01T10:00:00Z',
    ...(random.chance(0.3) && { webstoreUrl: 'https://shop.example' }),
  };
}

function randomAmounts(random: Random): { revenue: string; profit?: string } {
  return {
    revenue: random.pick(['0', '10', '12.34']),
    ...(random.chance(0.5) && { profit: random.pick(['-3.5', '0', '3.8']) }),
  };
}

function randomVersion(random: Random): { sequence?: number; occurredAt: string; eventId: string } {
  return {
    ...(random.chance(0.5) && { sequence: random.int(-5, 9_007_199_254_740_991) }),
    occurredAt: `2026-03-01T10:00:00.${random.int(1, 9)}`,
    eventId: random.pick(['e1', 'e2', 'e3', '\u00e9 event']),
  };
}

function randomId(random: Random): string {
  return `id-${random.int(0, 1_000_000)}`;
}
