import { compareVersions, type Version } from '../event/version.ts';
import type { JournalEntry, PostingOrder, SettledOrder } from '../ledger/journal.ts';
import { MAX_TOLD, type Told } from '../ledger/state.ts';

/** What the journal says of one order since a restore point. */
export interface OrderHistory {
  orderNumber: string;
  /** The greatest that an entry bears: every life of the ledger between restores gave its own. */
  lastRevision: number;
  /** The changes of the newest version that was posted, oldest first; several if ROBIN refused it and it was sent back. */
  newest: readonly PostingOrder[];
  /** Changes that ROBIN accepted. */
  told: readonly Told[];
  /** Ids of changes that ROBIN refused for good. */
  dropped: readonly string[];
  /** The newest event at which nothing of the order waited. */
  seen?: Pick<Required<SettledOrder>, 'revision' | 'version' | 'present'>;
  /** The last that was said of an order that is settled. */
  settled?: SettledOrder;
  /** When it was last posted as a first order; epoch milliseconds. */
  postedFirstAt?: number;
  /** ROBIN had been told of it by others before the bridge told anything. */
  isToldBefore: boolean;
  /** Ledger's key of the customer, as far as it is kept. */
  customerKey?: string;
  /** The person was erased from it, and it has been posted as no first order since. */
  isForgotten: boolean;
}

/**
 * Adds an entry to the histories of its orders. Workers' clocks differ, so that entries may come in another order than
 * they were written: what follows what within an order is told by the revisions that they bear. It matters still if a
 * person was forgotten in between, and to which of two orders was posted as a customer's first one last; to no sum.
 * @param at epoch milliseconds
 */
export function addEntry(histories: Map<string, OrderHistory>, entry: JournalEntry, at: number): void {
  switch (entry.kind) {
    case 'posting':
      for (const order of entry.orders)
        change(histories, order.orderNumber, (it) => withPosting(withRevision(it, order), order, at));
      break;
    case 'settled':
      for (const order of entry.orders)
        change(histories, order.orderNumber, (it) => withSettled(withRevision(it, order), order));
      break;
    case 'forgotten':
      for (const number of entry.orders) change(histories, number, withoutPerson);
  }
}

function change(
  histories: Map<string, OrderHistory>,
  orderNumber: string,
  step: (history: OrderHistory) => OrderHistory,
): void {
  const unknown = { orderNumber, lastRevision: 0, newest: [], told: [], dropped: [] };
  histories.set(
    orderNumber,
    step(histories.get(orderNumber) ?? { ...unknown, isToldBefore: false, isForgotten: false }),
  );
}

/** @param revision absent from what an earlier bridge wrote */
function withRevision(history: OrderHistory, { revision }: { revision?: number }): OrderHistory {
  return { ...history, lastRevision: Math.max(history.lastRevision, revision ?? 0) };
}

function withPosting(history: OrderHistory, posting: PostingOrder, at: number): OrderHistory {
  const [known] = history.newest;
  const age = known ? compareVersions(posting.change.version, known.change.version) : 1;
  const others = age === 0 ? history.newest.filter(({ id }) => id !== posting.id) : [];
  return {
    ...withOrigin(history, posting),
    newest:
      age < 0 ? history.newest : [...others, posting].toSorted((one, other) => one.revision - other.revision),
    ...(posting.isFirstOrder && { postedFirstAt: at }),
  };
}

function withSettled(history: OrderHistory, settled: SettledOrder): OrderHistory {
  const { revision, told, dropped = [], version, present } = settled;
  const isTold = told === undefined || history.told.some(({ id }) => id === told.id);
  return {
    ...withOrigin(history, settled),
    // One without a revision was written by an earlier bridge.
    ...(!(revision < (history.settled?.revision ?? 0)) && { settled }),
    ...(!isTold && { told: withTold(history.told, told) }),
    dropped: [...new Set([...history.dropped, ...dropped])],
    ...(version && present && { seen: newestSeen({ revision, version, present }, history) }),
  };
}

function newestSeen(
  seen: NonNullable<OrderHistory['seen']>,
  { seen: known }: OrderHistory,
): NonNullable<OrderHistory['seen']> {
  const age = known ? compareVersions(seen.version, known.version) : 1;
  return known && (age < 0 || (age === 0 && seen.revision < known.revision)) ? known : seen;
}

function withOrigin(
  history: OrderHistory,
  { customerKey, isToldBefore }: PostingOrder | SettledOrder,
): OrderHistory {
  return {
    ...withCustomerKey(history, customerKey),
    isToldBefore: history.isToldBefore || isToldBefore === true,
  };
}

/** @param customerKey absent if none is kept */
export function withCustomerKey(history: OrderHistory, customerKey: string | undefined): OrderHistory {
  return customerKey === undefined ? history : { ...history, customerKey };
}

function withoutPerson(history: OrderHistory): OrderHistory {
  const { customerKey: _, ...rest } = history;
  return { ...rest, isForgotten: true };
}

/** Oldest first. */
export function withTold(told: readonly Told[], one: Told): Told[] {
  return [...told, one].toSorted((a, b) => a.at - b.at).slice(-MAX_TOLD);
}

export function isNewer(version: Version, other: Version | undefined): boolean {
  return other === undefined || compareVersions(version, other) > 0;
}
