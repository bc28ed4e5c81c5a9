import { isDeepStrictEqual } from 'node:util';
import { inParallel } from '../../platform/in-parallel.ts';
import { mapDefined } from '../../platform/lists.ts';
import type { OrderState } from '../ledger/state.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import type { OrderHistory } from './order-history.ts';
import { type Became, note, type Restore, saveOrder } from './restore.ts';

/** How many orders, or customers, are brought up to date at the same time. */
export const AT_ONCE = 25;

/** Brings restored orders up to date. */
export async function restoreOrders(histories: readonly OrderHistory[], restore: Restore): Promise<void> {
  const stored = await restore.ledger.loadOrders(histories.map(({ orderNumber }) => orderNumber));
  const keys = histories.flatMap((history) => keysToForget(stored.get(history.orderNumber), history));
  // Before the orders lose them.
  if (keys.length > 0 && !restore.isDryRun) await restore.rememberForgotten(keys);
  const restored = await inParallel(histories, AT_ONCE, (history) =>
    restoreOrder(stored.get(history.orderNumber), history, restore),
  );
  for (const became of restored) note(restore, became);
}

async function restoreOrder(
  stored: OrderState | undefined,
  history: OrderHistory,
  restore: Restore,
): Promise<Became> {
  const { orderNumber } = history;
  const forgotten = forgottenAgain(stored, history);
  // What this restore wrote before it was interrupted is as it should be, unless more was told meanwhile.
  const isWritten = stored?.writeId === restore.writeId;
  if (isWritten && isToldElsewhere(stored, history, restore)) return { toldElsewhere: [orderNumber] };
  const next = isWritten ? undefined : bringUpToDate(stored, history);
  if (!next) return forgotten;
  const { state, outcome } = next;
  const isChanged = !stored || !isDeepStrictEqual(state, stored);
  // What is written from now on must read as later than all that the journal has of the order, also of a life of the
  // ledger that this restore ends, or another restore would take the one for the other.
  const revision = Math.max(state.revision, history.lastRevision);
  if (isChanged || revision !== state.revision)
    await saveOrder({ ...state, revision }, restore, state.revision);
  if (!isChanged) return forgotten;
  return {
    ...forgotten,
    ...(stored ? { changed: [orderNumber] } : { made: [orderNumber] }),
    ...(outcome === 'in-doubt' && { inDoubt: [orderNumber] }),
  };
}

function forgottenAgain(stored: OrderState | undefined, history: OrderHistory): Became {
  if (!history.isForgotten || stored?.customerKey === undefined) return {};
  return { forgotten: [history.orderNumber] };
}

function keysToForget(
  stored: OrderState | undefined,
  { isForgotten, customerKey }: OrderHistory,
): readonly string[] {
  if (!isForgotten) return [];
  const keys = mapDefined([stored?.customerKey, stored?.contactKey], (key) => key);
  return keys.filter((key) => key !== customerKey);
}

/**
 * The orders of a ledger that was brought up to date of which the journal says more than it has: the function has told
 * from another table since. Of a table that is told from the journal has nothing that is not in it.
 */
export async function findToldElsewhere(
  histories: readonly OrderHistory[],
  restore: Pick<Restore, 'ledger' | 'writeId'>,
): Promise<string[]> {
  const stored = await restore.ledger.loadOrders(histories.map(({ orderNumber }) => orderNumber));
  return histories
    .filter((history) => isToldElsewhere(stored.get(history.orderNumber), history, restore))
    .map(({ orderNumber }) => orderNumber);
}

/** What a restore writes has a greater revision than all that the journal had of the order. */
function isToldElsewhere(
  stored: OrderState | undefined,
  history: OrderHistory,
  { writeId }: Pick<Restore, 'writeId'>,
): boolean {
  if (!stored) return bringUpToDate(undefined, history) !== undefined;
  return history.lastRevision >= stored.revision + (stored.writeId === writeId ? 0 : 1);
}
