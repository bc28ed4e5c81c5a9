import type { OrderEvent, Rejection } from '../event/event.ts';
import { compareVersions, type Version } from '../event/version.ts';
import { applyEvent, isDone } from '../ledger/decide.ts';
import { isHeldByAnother, isOwnedBy, type OrderState } from '../ledger/state.ts';
import type { Contact } from '../systems.ts';
import type { BatchEntry } from './batch.ts';
import type { Wait } from './pauses.ts';
import { isHeldLongEnough } from './time-budget.ts';

/** One order's share of a batch, and how far it is. A step returns what became of it; `progress.ts` keeps that. */
export interface OrderWork {
  readonly orderNumber: string;
  /** Oldest version first; at least one. */
  readonly entries: readonly BatchEntry[];
  /** As the ledger has it, with the entries applied; absent if every entry was rejected. */
  readonly state: OrderState | undefined;
  /** Whether `state` is yet to be written. */
  readonly changed: boolean;
  /** Why entries can never be processed, by message id. */
  readonly rejections: ReadonlyMap<string, Rejection>;
  /** Set once nothing more can be done for it now. */
  readonly wait?: Wait;
}

/** What an order still needs: to be told, to wait for another worker that is telling it, or nothing but a write. */
type Step = 'tell' | 'held' | 'none';

export function groupByOrder(entries: readonly BatchEntry[]): OrderWork[] {
  const groups = Map.groupBy(entries, ({ event }) => event.orderNumber);
  return [...groups].map(([orderNumber, group]) => ({
    orderNumber,
    entries: group.toSorted((a, b) => compareVersions(a.event.version, b.event.version)),
    state: undefined,
    changed: false,
    rejections: new Map(),
  }));
}

/** The entries, oldest first, applied to what the ledger has of their order; also again, after another worker wrote. */
export function withStored(
  work: OrderWork,
  stored: OrderState | undefined,
  customerKey: (contact: Contact) => string,
): OrderWork {
  let [state, changed] = [stored, false];
  const rejections = new Map<string, Rejection>();
  for (const { message, event } of fromKnown(work.entries, stored)) {
    const applied = applyEvent(state, event, customerKey(event));
    if ('rejection' in applied) {
      rejections.set(message.messageId, applied.rejection);
    } else {
      state = applied.state;
      changed ||= applied.changed;
    }
  }
  return { ...work, state, changed, rejections };
}

/**
 * Of an order that the ledger does not know, the first event that says what ROBIN was told of it before the bridge comes
 * first: an older one in the same batch, which does not say it, is then only an old event, and no dead letter.
 */
function fromKnown(entries: readonly BatchEntry[], stored: OrderState | undefined): readonly BatchEntry[] {
  const first = stored
    ? undefined
    : entries.find(({ event }) => !event.olderThanBridge || event.toldBeforeBridge !== undefined);
  return first ? [first, ...entries.filter((entry) => entry !== first)] : entries;
}

/** `state` is what the ledger has now. */
export function withWritten(work: OrderWork, state: OrderState): OrderWork {
  return { ...work, state, changed: false };
}

/** It was posted, and it is not known whether ROBIN counted it. */
export function withDoubt(work: OrderWork): OrderWork {
  const { state } = work;
  if (!state?.inFlight) return work;
  return { ...work, state: { ...state, inFlight: { ...state.inFlight, inDoubt: true } } };
}

export function waiting(work: OrderWork, wait: Wait): OrderWork {
  return { ...work, wait };
}

export function stepOf(work: OrderWork, owner: string, now: number): Step {
  const { state } = work;
  if (!state || (!state.inFlight && state.pending.length === 0)) return 'none';
  // What no message of this batch waits for is left to its own message, which brings its own address.
  const isAwaited = acceptedEntries(work).some(({ event }) => !isDone(state, event.version));
  if (!isAwaited) return 'none';
  return isHeldByAnother(state, owner, now) ? 'held' : 'tell';
}

/** Whether the order's change in flight is written down as this owner's, to be posted. */
export function isReady({ wait, changed, state }: OrderWork, owner: string): boolean {
  return !wait && !changed && isOwnedBy(state, owner);
}

/** Whether the order's change in flight is held by this invocation for long enough to be posted in a slot. */
export function isHeldForPost(
  { state }: OrderWork,
  { owner, end }: { owner: string; end: number },
  slot: number,
): boolean {
  return isOwnedBy(state, owner) && isHeldLongEnough(state?.inFlight?.until ?? 0, end, slot);
}

/** The entries that were not rejected. */
export function acceptedEntries(work: OrderWork): readonly BatchEntry[] {
  return work.entries.filter(({ message }) => !work.rejections.has(message.messageId));
}

/** Whether the entry's message has done its work. */
export function isEntryDone(work: OrderWork, { event }: BatchEntry): boolean {
  return work.state !== undefined && !work.changed && isDone(work.state, event.version);
}

/** The event that brings the address for a change: its own, else the newest of the order. */
export function eventFor(work: OrderWork, version: Version): OrderEvent | undefined {
  const entries = acceptedEntries(work);
  const own = entries.find(({ event }) => compareVersions(event.version, version) === 0);
  return (own ?? entries.at(-1))?.event;
}

/** The event of the change that is told next, or is being told. */
export function nextEvent(work: OrderWork): OrderEvent | undefined {
  const head = work.state?.inFlight ?? work.state?.pending[0];
  return head && eventFor(work, head.version);
}
