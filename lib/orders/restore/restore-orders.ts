import { isDeepStrictEqual } from 'node:util';
import { inParallel } from '../../platform/in-parallel.ts';
import type { OrderState } from '../ledger/state.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import type { OrderHistory } from './order-history.ts';
import { type Became, note, type Restore, saveOrder } from './restore.ts';

/** How many orders, or customers, are brought up to date at the same time. */
export const AT_ONCE = 25;

/** Brings restored orders up to date. */
export async function restoreOrders(histories: readonly OrderHistory[], restore: Restore): Promise<void> {
  const stored = await restore.ledger.loadOrders(histories.map(({ orderNumber }) => orderNumber));
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
  // What this restore wrote before it was interrupted is as it should be.
  const isWritten = stored?.writeId === restore.writeId;
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

function forgottenAgain(
  stored: OrderState | undefined,
  { orderNumber, isForgotten, customerKey }: OrderHistory,
): Became {
  if (!isForgotten || stored?.customerKey === undefined) return {};
  const keys = [stored.customerKey, stored.contactKey].filter((key) => key !== undefined);
  return { forgotten: [orderNumber], forgottenKeys: keys.filter((key) => key !== customerKey) };
}
