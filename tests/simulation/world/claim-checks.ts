import type { CustomerState, OrderState } from '../../../lib/orders/ledger/state.ts';
import type { ToldOrder } from './robin-books.ts';
import { hasEarlierOrder, keyOf, type SimulatedCustomer } from './sources.ts';
import type { Watched } from './watched.ts';

/** When an order's item said that it is the first one of a customer. */
interface Confirmation {
  key: string;
  from: number;
  until: number;
}

/** What must hold of first orders at every step: docs/delivery.md, "The first order of a customer". */
export class ClaimChecks {
  #world: Watched;
  #customers: ReadonlyMap<string, SimulatedCustomer>;
  /** By the ledger's key of a customer: the order that ROBIN counted as the first one. */
  #firsts = new Map<string, string>();
  #claims = new Map<string, Array<{ at: number; claimedBy: string | undefined }>>();
  #confirmations = new Map<string, Confirmation[]>();

  constructor(world: Watched) {
    this.#world = world;
    const customers = world.scenario.orders.flatMap(({ events }) => events.map(({ customer }) => customer));
    this.#customers = new Map(customers.map((customer) => [keyOf(customer), customer]));
  }

  /** What ROBIN hears to be a first order must have the claim at that moment. */
  posted({ orderNumber, isFirstOrder }: ToldOrder): void {
    if (!isFirstOrder || this.#wasToldBefore(orderNumber)) return;
    const { table } = this.#world;
    const key = table.orders.get(orderNumber)?.customerKey ?? '';
    if (table.customers.get(key)?.claimedBy !== orderNumber)
      this.#fail(`${orderNumber}: told as first without the claim`);
  }

  counted({ orderNumber, isFirstOrder }: ToldOrder): void {
    if (!isFirstOrder || this.#wasToldBefore(orderNumber)) return;
    const order = this.#world.table.orders.get(orderNumber);
    const key = order?.customerKey ?? '';
    const first = this.#firsts.get(key);
    if (first !== undefined && first !== orderNumber)
      this.#fail(`${orderNumber}: a second first order, after ${first}`);
    this.#firsts.set(key, orderNumber);
    const customer = this.#customers.get(key);
    if (customer && hasEarlierOrder(customer, this.#orderedAt(orderNumber)))
      this.#fail(`${orderNumber}: told as first, but a source knows an earlier one`);
  }

  customerWritten(before: CustomerState | undefined, { key, claimedBy }: CustomerState): void {
    const log = this.#claims.get(key) ?? [];
    log.push({ at: this.#world.now(), claimedBy });
    this.#claims.set(key, log);
    const claimed = before?.claimedBy;
    if (claimed !== undefined && claimed !== claimedBy && this.#firsts.get(key) === claimed)
      this.#fail(`${claimed}: its claim is taken although ROBIN has counted it as the first order`);
  }

  /** The ledger is another one now: what it says is what the code sees from now on. */
  putBack(): void {
    const { orders, customers } = this.#world.table;
    for (const order of orders.values()) this.#note(order);
    const at = this.#world.now();
    for (const { key, claimedBy } of customers.values()) {
      const log = this.#claims.get(key) ?? [];
      log.push({ at, claimedBy });
      this.#claims.set(key, log);
    }
  }

  orderWritten(before: OrderState | undefined, after: OrderState): void {
    this.#note(after);
    if (after.isFirstOrder === false && before?.isFirstOrder !== false) this.#checkNotFirst(after);
  }

  #note({ orderNumber, isFirstOrder, customerKey: key }: OrderState): void {
    const log = this.#confirmations.get(orderNumber) ?? [];
    this.#confirmations.set(orderNumber, log);
    const last = log.at(-1);
    const isOpen = last?.until === Number.POSITIVE_INFINITY;
    if (isFirstOrder && isOpen && last?.key === key) return;
    if (last && isOpen) last.until = this.#world.now();
    if (isFirstOrder && key !== undefined)
      log.push({ key, from: this.#world.now(), until: Number.POSITIVE_INFINITY });
  }

  /** Of an order that is not the first one, another order must say that it is, or a source an earlier one. */
  #checkNotFirst({ orderNumber, customerKey: key = '' }: OrderState): void {
    if (this.#wasToldBefore(orderNumber)) return;
    const orderedAt = this.#orderedAt(orderNumber);
    const customer = this.#customers.get(key);
    if (customer && hasEarlierOrder(customer, orderedAt)) return;
    const isToldByOthers = this.#world.scenario.orders.some(
      (other) =>
        other.toldBefore &&
        other.orderedAt <= orderedAt &&
        other.events.some((event) => keyOf(event.customer) === key),
    );
    // What the code may have seen: all that was true at some moment since its invocation began.
    const since = this.#world.actor()?.startedAt ?? 0;
    const log = this.#claims.get(key) ?? [];
    const claimants = log
      .filter((_, i) => (log[i + 1]?.at ?? Number.POSITIVE_INFINITY) >= since)
      .flatMap(({ claimedBy }) => (claimedBy === orderNumber ? [] : (claimedBy ?? [])));
    const isAnother = claimants.some((claimant) =>
      this.#confirmations.get(claimant)?.some((one) => one.key === key && one.until >= since),
    );
    if (!isToldByOthers && !isAnother) this.#fail(`${orderNumber}: not the first order, but no other one is`);
  }

  #wasToldBefore(orderNumber: string): boolean {
    return this.#world.orders.get(orderNumber)?.toldBefore !== undefined;
  }

  #orderedAt(orderNumber: string): number {
    return this.#world.orders.get(orderNumber)?.orderedAt ?? 0;
  }

  /** Whether the next order of this customer must be told as the first one. @param orderedAt its date, epoch milliseconds */
  isNextFirst(customer: SimulatedCustomer, orderedAt: number): boolean {
    const key = keyOf(customer);
    const { orders, scenario, table } = this.#world;
    if (hasEarlierOrder(customer, orderedAt) || this.#firsts.has(key)) return false;
    // What was told before the bridge binds the address of every event of it that was read before it was written.
    const isNoted = table.customers.get(key)?.earlierOrderBefore !== undefined;
    const isToldByOthers = scenario.orders.some(
      ({ orderNumber, toldBefore, events }) =>
        toldBefore &&
        (table.orders.get(orderNumber)?.customerKey === key ||
          (isNoted && events.some((event) => keyOf(event.customer) === key))),
    );
    if (isToldByOthers) return false;
    // Posted, and its outcome never known: ROBIN may have counted it. Or still to be told as the first one.
    return ![...table.orders.values()].some(
      ({ orderNumber, isFirstOrder, doubtful, inFlight, pending, customerKey: other }) =>
        orders.has(orderNumber) &&
        isFirstOrder === true &&
        (doubtful === true || inFlight !== undefined || pending.length > 0) &&
        other === key,
    );
  }

  #fail(what: string): void {
    this.#world.fail(what);
  }
}
