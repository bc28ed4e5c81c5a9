import { mapDefined } from '../../platform/lists.ts';
import type { JournalEntry } from '../ledger/journal.ts';
import { postingOf, settledOf } from '../ledger/journal.ts';
import type { InFlight } from '../ledger/state.ts';
import type { Invocation } from './invocation.ts';
import { isEntryDone, type OrderWork } from './order-work.ts';

/**
 * Writes down what is about to be posted, where a restore of the ledger does not take it away: docs/delivery.md, "After
 * a restore".
 * @returns false if that failed: then it must not be posted
 */
export async function writeDownPosting(
  invocation: Invocation,
  works: readonly OrderWork[],
): Promise<boolean> {
  const { journaled } = invocation;
  const orders = mapDefined(works, ({ state }) => state && postingOf(state)).filter(
    ({ id }) => !journaled.has(id),
  );
  if (!(await write(invocation, { kind: 'posting', orders }))) return false;
  for (const { id } of orders) journaled.add(id);
  return true;
}

/**
 * Writes down what became of the orders, before their messages are done.
 * @returns the numbers of those of which that failed: their messages must come again
 */
export async function writeDownSettled(
  invocation: Invocation,
  works: readonly OrderWork[],
): Promise<ReadonlySet<string>> {
  const { settled } = invocation;
  const ended = works.filter(
    (work) => settled.has(work.orderNumber) || work.entries.some((entry) => isEntryDone(work, entry)),
  );
  const orders = mapDefined(
    ended,
    ({ state, orderNumber }) => state && settledOf(state, settled.get(orderNumber) ?? []),
  );
  const isWritten = await write(invocation, { kind: 'settled', orders });
  return new Set(isWritten ? [] : ended.map(({ orderNumber }) => orderNumber));
}

/** ROBIN accepted the order's change, or refused it for good, and that is in the ledger. */
export function noteSettled(
  { settled }: Invocation,
  orderNumber: string,
  { dropped }: { dropped?: InFlight } = {},
): void {
  settled.set(orderNumber, [...(settled.get(orderNumber) ?? []), ...(dropped ? [dropped.id] : [])]);
}

async function write({ journal, failed }: Invocation, entry: JournalEntry): Promise<boolean> {
  if (!journal || entry.orders.length === 0) return true;
  try {
    await journal.write(entry);
    return true;
  } catch (error) {
    failed('journal', error);
    return false;
  }
}
