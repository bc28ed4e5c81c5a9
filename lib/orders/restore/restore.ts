import { type Customers, createCustomers } from '../ledger/customers.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OrderState } from '../ledger/state.ts';
import { insistOnOrder } from '../ledger/write-order.ts';

interface RestoreDependencies {
  ledger: Pick<Ledger, 'loadCustomers' | 'loadOrders' | 'saveCustomer' | 'saveOrder'>;
  /** Names the restore; the same if it goes on after an interruption. */
  writeId: string;
  /** Keeps the keys of customers who are to be forgotten, until they are, also if the restore is interrupted. */
  rememberForgotten(keys: readonly string[]): Promise<void>;
  /** Say what would be changed, and change nothing. */
  isDryRun?: boolean;
}

/** What was changed, by order number. */
export interface RestoreResult {
  /** The restored ledger did not know them. */
  made: string[];
  /** They were brought to what ROBIN has accepted. */
  changed: string[];
  /** Of these, and of those made, the ones whose last change ROBIN may or may not have: it is told again, unaltered. */
  inDoubt: string[];
  /** They were forgotten after the restore point, and are again. */
  forgotten: string[];
  /** They have their claim to be a first order again. */
  claimed: string[];
  /** First orders whose claim another order has. */
  contradicted: string[];
  /** The function has told ROBIN of them from another table since this restore wrote them. */
  toldElsewhere: string[];
}

/** A restore under way. */
export interface Restore extends RestoreDependencies {
  customers: Customers;
  /** Orders that were found to be first ones. */
  first: Set<string>;
  result: RestoreResult;
}

/** What became of an order, or of its claim: it joins these lists of the result. */
export interface Became extends Partial<RestoreResult> {
  /** It is a first order. */
  first?: string[];
  /** ROBIN refused what they were posted with, so that they are in doubt no more. */
  refused?: string[];
}

/**
 * So long before the restore point the journal is read from, and so far ahead of now, in milliseconds: its entries bear
 * the moments of the workers' clocks, and one that is wrong is not noticed at once. What the restored ledger knows
 * already changes nothing.
 */
export const RESTORE_MARGIN_MS = 60 * 60 * 1000;

export function startRestore(dependencies: RestoreDependencies): Restore {
  const { ledger, writeId } = dependencies;
  const result = { made: [], changed: [], inDoubt: [], forgotten: [], claimed: [] };
  return {
    ...dependencies,
    customers: createCustomers({ ledger, writeId: () => writeId }),
    first: new Set(),
    result: { ...result, contradicted: [], toldElsewhere: [] },
  };
}

/** Steps return what became of an order; it is put down here and nowhere else. */
export function note({ first, result }: Restore, { first: found = [], refused, ...lists }: Became): void {
  for (const orderNumber of found) first.add(orderNumber);
  for (const [list, added = []] of Object.entries(lists)) result[list as keyof RestoreResult].push(...added);
  if (refused) result.inDoubt = result.inDoubt.filter((orderNumber) => !refused.includes(orderNumber));
}

/** @throws if another worker writes: the function is to be switched off meanwhile */
export async function saveOrder(
  state: OrderState,
  { ledger, writeId, isDryRun }: Restore,
  replacedRevision = state.revision,
): Promise<void> {
  if (isDryRun) return;
  const next = { ...state, revision: state.revision + 1, writeId };
  const stored = await insistOnOrder(ledger, next, replacedRevision);
  if (stored.writeId !== writeId)
    throw new Error('another worker writes into the ledger: is the function switched off?');
}
