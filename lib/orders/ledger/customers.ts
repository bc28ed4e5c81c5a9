import { newCustomer } from './first-order.ts';
import type { Ledger } from './ledger.ts';
import type { CustomerState } from './state.ts';
import { withoutWorthlessClaim } from './worthy-claim.ts';

/** What is to become of a customer. */
interface CustomerDecision<T> {
  /** As it is to be written; absent if nothing is. */
  next?: CustomerState | undefined;
  /** What holds once that is written. */
  result: T;
}

/** Customers as they were last read or written by one worker, changed on condition that no other one wrote since. */
export interface Customers {
  /** Reads them in one go. Rejects if the ledger does. */
  load(keys: readonly string[]): Promise<void>;
  /**
   * Decides what becomes of a customer and writes it; if another worker wrote first, decides anew by what that wrote.
   * Rejects if the ledger cannot be read.
   * @param orderNumber for which order: a claim of another one is there only if that one confirms it
   * @throws BusyError, or what kept it from writing
   */
  change<T>(
    key: string,
    orderNumber: string | undefined,
    decide: (customer: CustomerState) => CustomerDecision<T> | Promise<CustomerDecision<T>>,
  ): Promise<T>;
}

/** Other workers wrote first each time. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

const ATTEMPTS = 6;

export function createCustomers(options: {
  ledger: Pick<Ledger, 'loadCustomers' | 'loadOrders' | 'saveCustomer'>;
  /** Names a write; several may have one name. */
  writeId: () => string;
  onFailure?: (error: unknown) => void;
}): Customers {
  const { ledger, writeId, onFailure } = options;
  const customers = new Map<string, CustomerState>();

  async function load(keys: readonly string[]): Promise<void> {
    const stored = await ledger.loadCustomers(keys);
    // Also customers that the ledger does not know: else each new one would be looked for once more.
    for (const key of keys) customers.set(key, stored.get(key) ?? newCustomer(key));
  }

  /** @returns whether it is written */
  async function save(customer: CustomerState, failed: (error: unknown) => void): Promise<boolean> {
    const { key } = customer;
    const next = { ...customer, revision: customer.revision + 1, writeId: writeId() };
    customers.delete(key);
    if (await ledger.saveCustomer(next, customer.writeId).catch(failed)) customers.set(key, next);
    else await load([key]);
    // A write that failed may have been done all the same: its answer was lost, or it was repeated after that.
    const stored = customers.get(key);
    return stored?.writeId === next.writeId && stored.revision === next.revision;
  }

  return {
    load,
    async change(key, orderNumber, decide) {
      let failure: unknown;
      const failed = (error: unknown) => {
        failure = error;
        onFailure?.(error);
      };
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        if (!customers.has(key)) await load([key]);
        const customer = customers.get(key) ?? newCustomer(key);
        const { next, result } = await decide(await withoutWorthlessClaim(customer, orderNumber, ledger));
        if (!next || (await save(next, failed))) return result;
      }
      throw failure ?? new BusyError('the customer is too busy');
    },
  };
}
