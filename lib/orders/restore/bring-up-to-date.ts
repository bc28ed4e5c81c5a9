import { withoutLinks } from '../event/snapshot.ts';
import { compareVersions, type Version } from '../event/version.ts';
import { accept, alters, changeInFlight, drop, release, withoutUntoldFirst } from '../ledger/decide.ts';
import type { PostingOrder } from '../ledger/journal.ts';
import { amountsOf, type Change, type OrderState } from '../ledger/state.ts';
import type { Amounts } from '../systems.ts';
import { isNewer, type OrderHistory, withTold } from './order-history.ts';

/**
 * A restored order brought up to date by what the journal says of it, as a pure function: docs/delivery.md, "After a
 * restore". Done again, it changes nothing any more.
 */

/** What became of the newest change that was posted. */
type Outcome = 'accepted' | 'dropped' | 'in-doubt';

/**
 * @param restored absent if the restored ledger does not know the order
 * @returns `undefined` if nothing can be said of it: then its message was never done, and comes again
 */
export function bringUpToDate(
  restored: OrderState | undefined,
  history: OrderHistory,
): { state: OrderState; outcome?: Outcome } | undefined {
  const base = restored ?? unknownOrder(history);
  if (!base) return undefined;
  const known = withOutcome(base, history);
  const posting = newestPosting(known, base, history);
  const outcome = posting && outcomeOf(posting, history);
  const told = posting && outcome ? withPosting(known, posting, outcome, history) : known;
  const state = withoutUntoldFirst(withCustomer(withNewest(told, history, posting, outcome), history));
  return { state, ...(outcome && { outcome }) };
}

/**
 * An order that was to be its customer's first one, once it is known that ROBIN refused what it was posted with, if it
 * was: another order was posted as the first one since. Its messages come again.
 */
export function refusedAfterAll(state: OrderState): OrderState {
  const { inFlight, doubtful, isFirstOrder: _, pending, ...rest } = state;
  // What is in doubt is in flight, or waits at the head.
  return { ...rest, pending: doubtful && !inFlight ? pending.slice(1) : pending };
}

/** An order of which the restored ledger knows nothing: as if nothing of it had been told. */
function unknownOrder({ orderNumber, newest, seen, settled }: OrderHistory): OrderState | undefined {
  const [posting] = newest;
  const source = posting ?? settled;
  const version = posting?.change.version ?? seen?.version;
  if (!source || !version) return undefined;
  const present = seen?.present ?? { revenue: '0', cancelled: false };
  return {
    orderNumber,
    revision: 0,
    writeId: '',
    version,
    present: posting ? { ...amountsOf(posting.change), cancelled: false } : present,
    currency: source.currency,
    pending: [],
    orderDate: source.orderDate,
    told: [],
    ...(!posting && settled && acceptedOf(settled.accepted)),
    ...(source.isFirstOrder !== undefined && { isFirstOrder: source.isFirstOrder }),
    ...(source.doubtful && { doubtful: true as const }),
  };
}

function acceptedOf(accepted: Amounts | undefined): { accepted?: Amounts } {
  return accepted ? { accepted } : {};
}

/** The change that was in flight at the restore point, as far as it is known what became of it. */
function withOutcome(state: OrderState, history: OrderHistory): OrderState {
  const { inFlight } = state;
  if (!inFlight) return state;
  const answer = history.told.find(({ id }) => id === inFlight.id);
  if (answer) return accept(state, inFlight, answer.at);
  if (isDropped({ ...inFlight, revision: state.revision }, history)) return drop(state, inFlight);
  return release(state, { ...inFlight, inDoubt: true });
}

/**
 * Whether the restored item was written after all of a posting was over: a clock that was ahead may have dated its entry
 * so late that it is read, and those that followed are not. A change that waits, or is of a newer event, may be posted
 * yet; one of the newest event also, if its dead letter is sent back, and then by a greater revision.
 */
function isOver(
  { change, revision }: PostingOrder,
  { inFlight, pending, version, revision: last }: OrderState,
): boolean {
  const waits = [inFlight, ...pending].some(
    (one) => one && compareVersions(one.version, change.version) === 0,
  );
  const age = compareVersions(change.version, version);
  return !waits && (age < 0 || (age === 0 && revision <= last));
}

/** The newest change that was posted, unless it was over at the restore point, or the state knows it, or a newer one. */
function newestPosting(
  state: OrderState,
  restored: OrderState,
  { newest, told }: OrderHistory,
): PostingOrder | undefined {
  const later = newest.filter((posting) => !isOver(posting, restored));
  // A change that was posted under another id since had ended before: its worker may have died before it said how.
  const posting = later.find(({ id }) => told.some((one) => one.id === id)) ?? later.at(-1);
  if (!posting || state.told.some(({ id }) => id === posting.id)) return undefined;
  const { inFlight } = state;
  if (!inFlight) return posting;
  return inFlight.id !== posting.id && !isNewer(inFlight.version, posting.change.version)
    ? posting
    : undefined;
}

function outcomeOf({ id, change, revision }: PostingOrder, history: OrderHistory): Outcome {
  if (history.told.some((one) => one.id === id)) return 'accepted';
  return isDropped({ id, version: change.version, revision }, history) ? 'dropped' : 'in-doubt';
}

/**
 * Of a change that is not among the told: it is said, or nothing waited any more at a newer event, or at its own later
 * on.
 */
function isDropped(
  { id, version, revision }: { id: string; version: Version; revision: number },
  { dropped, seen }: OrderHistory,
): boolean {
  if (dropped.includes(id)) return true;
  if (!seen) return false;
  const age = compareVersions(seen.version, version);
  return age > 0 || (age === 0 && seen.revision > revision);
}

function withPosting(
  state: OrderState,
  posting: PostingOrder,
  outcome: Outcome,
  { settled }: OrderHistory,
): OrderState {
  const { change, previous, doubtful } = posting;
  const { inFlight: _, accepted: __, isFirstOrder: ___, ...rest } = state;
  // A refused order may have given up being the first one.
  const isFirstOrder = outcome === 'dropped' && settled ? settled.isFirstOrder : posting.isFirstOrder;
  const profit = change.profit ?? previous?.profit;
  const isAccepted = outcome === 'accepted';
  return {
    ...rest,
    ...acceptedOf(
      isAccepted ? { revenue: change.revenue, ...(profit !== undefined && { profit }) } : previous,
    ),
    ...(isFirstOrder !== undefined && { isFirstOrder }),
    ...((doubtful || outcome === 'in-doubt') && { doubtful: true as const }),
    pending: [
      ...(outcome === 'in-doubt' ? [change] : []),
      ...state.pending.filter(({ version }) => isNewer(version, change.version)),
    ],
  };
}

/** With the newest event that is known, and the changes that ROBIN accepted. */
function withNewest(
  state: OrderState,
  history: OrderHistory,
  posting: PostingOrder | undefined,
  outcome: Outcome | undefined,
): OrderState {
  const { seen, settled } = history;
  const posted = posting && {
    version: posting.change.version,
    present: { ...amountsOf(posting.change), cancelled: false },
    newestOrderDate: posting.change.orderDate,
  };
  let next = state;
  for (const newer of [posted, seen && { ...seen, newestOrderDate: undefined }]) {
    if (!newer || !isNewer(newer.version, next.version)) continue;
    const { version, present, newestOrderDate: date } = newer;
    // What is shown of an order is the newest event's, and that is gone but for what the journal has.
    const { snapshot: _, newestOrderDate: __, ...rest } = next;
    const isDated = date !== undefined && date !== next.orderDate;
    next = { ...rest, version, present, ...(isDated && { newestOrderDate: date }) };
  }
  // A change that is posted does not say whether the order is cancelled.
  if (seen && !isNewer(next.version, seen.version)) next = { ...next, present: seen.present };
  if (seen) next = withoutDone(next, seen, outcome === 'in-doubt');
  const missing = history.told.filter((one) => !next.told.some(({ id }) => id === one.id));
  return {
    ...next,
    told: missing.reduce(withTold, [...next.told]),
    ...(settled?.doubtful && { doubtful: true as const }),
  };
}

/** Nothing waited at that event: what waits now is what is in doubt, and after it what that event says. */
function withoutDone(
  state: OrderState,
  { version, present }: NonNullable<OrderHistory['seen']>,
  isHeadInDoubt: boolean,
): OrderState {
  const heads = isHeadInDoubt ? state.pending.slice(0, 1) : [];
  const later = state.pending.slice(heads.length).filter((change) => isNewer(change.version, version));
  const [doubted = state.inFlight] = heads;
  const isBehind = doubted !== undefined && isNewer(version, doubted.version) && alters(doubted, present);
  const { orderDate = state.orderDate } = doubted ?? {};
  const change: Change = { ...amountsOf(present), version, orderDate };
  return { ...state, pending: [...heads, ...(isBehind ? [change] : []), ...later] };
}

function withCustomer(state: OrderState, { customerKey, isForgotten }: OrderHistory): OrderState {
  const { isForgotten: _, ...known } = state;
  if (!isForgotten) return customerKey === undefined ? state : { ...known, customerKey };
  const { customerKey: __, contactKey: ___, snapshot, inFlight, ...rest } = known;
  return {
    ...rest,
    ...(snapshot && withoutLinks(snapshot)),
    ...(customerKey === undefined ? { isForgotten: true as const } : { customerKey }),
    // A body holds an address.
    ...(inFlight && {
      doubtful: true as const,
      pending: [changeInFlight(inFlight, state), ...state.pending],
    }),
  };
}
