import type { Ledger, ReleaseMarks, Settlement } from '../../../lib/orders/ledger/ledger.ts';
import type {
  Bounds,
  CustomerState,
  InFlight,
  LimiterState,
  OrderState,
  SlotMove,
} from '../../../lib/orders/ledger/state.ts';

/** Told of each write before the next one. */
export interface TableObserver {
  orderWritten(before: OrderState | undefined, after: OrderState): void;
  customerWritten(before: CustomerState | undefined, after: CustomerState): void;
  slotTaken(slot: number, note: SlotMove['inVain']): void;
  paused(): void;
}

/**
 * The ledger's table in memory: what the methods of `Ledger` do, each at one instant. `npm run test:engine` compares
 * it with the real engine.
 */
export class SimulatedTable {
  readonly orders = new Map<string, OrderState>();
  readonly customers = new Map<string, CustomerState>();
  limiter: LimiterState | undefined;
  #observer: TableObserver | undefined;

  constructor(observer?: TableObserver) {
    this.#observer = observer;
  }

  loadOrders(orderNumbers: readonly string[]): Map<string, OrderState> {
    return loadFrom(this.orders, orderNumbers);
  }

  loadCustomers(keys: readonly string[]): Map<string, CustomerState> {
    return loadFrom(this.customers, keys);
  }

  saveOrder(state: OrderState, replaced = state.revision - 1): boolean {
    const before = this.orders.get(state.orderNumber);
    if ((before?.revision ?? 0) !== replaced) return false;
    this.#putOrder(before, state);
    return true;
  }

  saveCustomer(state: CustomerState, replaced: string): boolean {
    const before = this.customers.get(state.key);
    if ((before?.revision ?? 0) !== state.revision - 1) return false;
    if (before && before.writeId !== replaced) return false;
    this.customers.set(state.key, freeze(state));
    this.#observer?.customerWritten(before, state);
    return true;
  }

  saveLimiter(state: LimiterState): boolean {
    if ((this.limiter?.revision ?? 0) !== state.revision - 1) return false;
    this.limiter = freeze(state);
    return true;
  }

  moveLimiter(move: SlotMove): { before?: LimiterState } | undefined {
    const before = this.limiter;
    for (const attribute of ['nextSlot', 'dayClock', 'pausedUntil'] as const) {
      if (!isWithin(before?.[attribute], move[attribute])) return undefined;
    }
    const slot = move.at ?? before?.nextSlot ?? 0;
    const { inVain: _, ...kept } = before ?? {};
    this.limiter = freeze({
      ...kept,
      revision: (before?.revision ?? 0) + 1,
      nextSlot: slot + move.spacingMs,
      dayClock: (move.isDayAnew ? slot : (before?.dayClock ?? 0)) + move.intervalMs,
      pausedUntil: before?.pausedUntil ?? 0,
      ...withNote(before, move),
    });
    this.#observer?.slotTaken(slot, move.inVain);
    return before ? { before } : {};
  }

  pauseLimiter(pause: { pausedAt: number; pausedUntil: number }): boolean {
    const before = this.limiter;
    if (!before || (before.pausedUntil !== undefined && before.pausedUntil >= pause.pausedUntil))
      return false;
    this.limiter = freeze({ ...before, ...pause, revision: before.revision + 1 });
    this.#observer?.paused();
    return true;
  }

  settle(settlement: Settlement): boolean {
    const before = this.orders.get(settlement.orderNumber);
    const { inFlight } = before ?? {};
    if (!before || inFlight?.id !== settlement.id || inFlight.owner !== settlement.owner) return false;
    if (settlement.next && !isHead(before, settlement.next)) return false;
    this.#putOrder(before, settled(before, settlement));
    return true;
  }

  /** Takes what another table holds, without any notice. */
  putBack({ orders, customers, limiter }: SimulatedTable): void {
    this.orders.clear();
    for (const [number, order] of orders) this.orders.set(number, order);
    this.customers.clear();
    for (const [key, customer] of customers) this.customers.set(key, customer);
    this.limiter = limiter;
  }

  #putOrder(before: OrderState | undefined, after: OrderState): void {
    this.orders.set(after.orderNumber, freeze(after));
    this.#observer?.orderWritten(before, after);
  }
}

function withNote(
  before: LimiterState | undefined,
  { inVain: note }: SlotMove,
): Pick<LimiterState, 'inVain'> {
  const kept = note?.isAnew ? [] : (before?.inVain ?? []);
  const inVain = new Set([...kept, ...(note?.orders ?? [])]);
  return inVain.size > 0 ? { inVain } : {};
}

function isWithin(value: number | undefined, { least, most }: Bounds): boolean {
  if (value === undefined) return least === undefined;
  return (least === undefined || value >= least) && (most === undefined || value <= most);
}

function isHead({ pending: [head] }: OrderState, { version }: InFlight): boolean {
  return head?.version.eventId === version.eventId && head.version.occurredAt === version.occurredAt;
}

/** The table as a ledger that answers at once. */
export function ledgerOf(table: SimulatedTable): Ledger {
  return {
    loadOrders: async (orderNumbers) => table.loadOrders(orderNumbers),
    loadCustomers: async (keys) => table.loadCustomers(keys),
    loadLimiter: async () => table.limiter,
    saveOrder: async (...save) => table.saveOrder(...save),
    saveCustomer: async (...save) => table.saveCustomer(...save),
    saveLimiter: async (state) => table.saveLimiter(state),
    moveLimiter: async (move) => table.moveLimiter(move),
    pauseLimiter: async (pause) => table.pauseLimiter(pause),
    settle: async (settlement) => table.settle(settlement),
  };
}

function settled(before: OrderState, { outcome, next }: Settlement): OrderState {
  const { inFlight, ...rest } = before;
  const state = { ...rest, revision: before.revision + 1 };
  if (outcome.kind === 'released') {
    if (!inFlight) return state;
    const { owner: _, ...unheld } = inFlight;
    return {
      ...state,
      inFlight: { ...unheld, inDoubt: outcome.inDoubt, ...marksOf(outcome) },
    };
  }
  const ended =
    outcome.kind === 'accepted'
      ? { ...state, accepted: outcome.accepted, told: outcome.told }
      : forgetting({ ...state, ...(outcome.doubtful && { doubtful: true as const }) }, outcome.forgetFirst);
  return next ? { ...ended, inFlight: next, pending: before.pending.slice(1) } : ended;
}

function marksOf({ alone, refused }: ReleaseMarks): ReleaseMarks {
  return { ...(alone && { alone }), ...(refused && { refused }) };
}

function forgetting(state: OrderState, forgetFirst: boolean): OrderState {
  if (!forgetFirst) return state;
  const { isFirstOrder: _, ...rest } = state;
  return rest;
}

function loadFrom<T>(items: ReadonlyMap<string, T>, keys: readonly string[]): Map<string, T> {
  const loaded = new Map<string, T>();
  for (const key of keys) {
    const item = items.get(key);
    if (item !== undefined) loaded.set(key, item);
  }
  return loaded;
}

/** What is stored is the table's own: code that changes its copy afterwards must not change it. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const field in value) freeze(value[field]);
  }
  return value;
}
