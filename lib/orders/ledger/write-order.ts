import type { Ledger } from './ledger.ts';
import type { OrderState } from './state.ts';

type Orders = Pick<Ledger, 'loadOrders' | 'saveOrder'>;

/**
 * Writes an order on condition that no other worker wrote since. Rejects if it is not known whether it was written.
 * @param replacedRevision as in `Ledger`
 * @returns what the ledger has of the order now, and whether that is this write
 */
export async function writeOrder(
  ledger: Orders,
  state: OrderState,
  onFailure: (error: unknown) => void,
  replacedRevision?: number,
): Promise<{ isWritten: boolean; stored: OrderState | undefined }> {
  const isDone = await ledger.saveOrder(state, replacedRevision).catch(onFailure);
  const stored = isDone ? state : (await ledger.loadOrders([state.orderNumber])).get(state.orderNumber);
  // A write that failed may have been done all the same: its answer was lost, or it was repeated after that.
  const isWritten = stored?.writeId === state.writeId && stored.revision >= state.revision;
  return { isWritten, stored };
}

const ATTEMPTS = 6;

/**
 * The same, tried again as long as the ledger has what is to be replaced: a write that failed was not done then.
 * @returns what the ledger has of the order now: `state`, unless another worker wrote first
 */
export async function insistOnOrder(
  ledger: Orders,
  state: OrderState,
  replacedRevision = state.revision - 1,
): Promise<OrderState> {
  let failure: unknown;
  const onFailure = (error: unknown) => {
    failure = error;
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { isWritten, stored } = await writeOrder(ledger, state, onFailure, replacedRevision);
    if (stored && (isWritten || stored.revision !== replacedRevision)) return stored;
  }
  throw failure ?? new Error('the ledger keeps refusing an order');
}
