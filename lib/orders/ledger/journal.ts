import type { Version } from '../event/version.ts';
import type { Amounts } from '../systems.ts';
import { changeInFlight } from './decide.ts';
import { amountsOf, type Change, isDecided, type OrderState, type Told } from './state.ts';

/**
 * What the ledger knows of an order that ROBIN is told, written down where a restore of the ledger does not take it
 * away: docs/delivery.md, "After a restore". No person: of a customer at most the ledger's key, and only if a claim
 * hangs on it.
 */
interface JournalOrder {
  orderNumber: string;
  /** The item's when the worker saw it: says which of two entries is the later one, whatever their workers' clocks say. */
  revision: number;
  currency: string;
  /** The ledger's; a change's own may differ. */
  orderDate: string;
  /** While the bridge has told nothing of the order, and it is a first order or others told ROBIN of it. */
  customerKey?: string;
  /** Others told ROBIN of it, and the bridge has told nothing of it yet. */
  isToldBefore?: true;
  doubtful?: true;
}

/** A change that is about to be posted. */
export interface PostingOrder extends JournalOrder {
  /** Of the change in flight. */
  id: string;
  change: Change;
  isFirstOrder: boolean;
  /** What ROBIN had accepted. */
  previous?: Amounts;
}

/** An order with which an invocation is done, or has come further. */
export interface SettledOrder extends JournalOrder {
  isFirstOrder?: boolean;
  accepted?: Amounts;
  /** The last change that ROBIN accepted. */
  told?: Told;
  /** Ids of changes that ROBIN refused for good. */
  dropped?: readonly string[];
  /** The newest event, if nothing of the order waits. */
  version?: Version;
  present?: Amounts & { cancelled: boolean };
}

export type JournalEntry =
  | { kind: 'posting'; orders: readonly PostingOrder[] }
  | { kind: 'settled'; orders: readonly SettledOrder[] }
  /** These orders were forgotten, with whatever of a person the journal had of them: order numbers. */
  | { kind: 'forgotten'; orders: readonly string[] };

/** Outlives a restore of the ledger. */
export interface Journal {
  /** Resolves once the entry is safe; rejects if that is not certain. */
  write(entry: JournalEntry): Promise<void>;
}

/** @returns `undefined` if nothing is in flight */
export function postingOf(state: OrderState): PostingOrder | undefined {
  const { inFlight, accepted } = state;
  if (!inFlight || !isDecided(state)) return undefined;
  return {
    ...journalOrder(state),
    id: inFlight.id,
    change: changeInFlight(inFlight, state),
    isFirstOrder: state.isFirstOrder,
    ...(accepted && { previous: amountsOf(accepted) }),
  };
}

/** @param dropped ids of its changes that ROBIN refused for good */
export function settledOf(state: OrderState, dropped: readonly string[]): SettledOrder {
  const { inFlight, pending, accepted, isFirstOrder, told, version, present } = state;
  const last = told.at(-1);
  const isQuiet = !inFlight && pending.length === 0;
  return {
    ...journalOrder(state),
    ...(isFirstOrder !== undefined && { isFirstOrder }),
    ...(accepted && { accepted: amountsOf(accepted) }),
    ...(last && { told: last }),
    ...(dropped.length > 0 && { dropped }),
    ...(isQuiet && { version, present }),
  };
}

function journalOrder(state: OrderState): JournalOrder {
  const { orderNumber, revision, currency, orderDate, customerKey, doubtful, isFirstOrder, accepted, told } =
    state;
  const isToldBefore = told.length === 0 && accepted !== undefined;
  const isBinding = isToldBefore || (told.length === 0 && isFirstOrder === true);
  return {
    orderNumber,
    revision,
    currency,
    orderDate,
    ...(isBinding && customerKey !== undefined && { customerKey }),
    ...(isToldBefore && { isToldBefore }),
    ...(doubtful && { doubtful }),
  };
}
