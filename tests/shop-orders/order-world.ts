import type { CustomerSource } from '../../lib/customer/customer-record.ts';
import type { Asked } from '../../lib/customer/matching.ts';
import type { OrderBook, OrderSystem } from '../../lib/customer/order-record.ts';
import { shareDeadline } from '../../lib/platform/deadline.ts';
import { listOrders, type OrderList } from '../../lib/shop-orders/list-orders.ts';
import { lookUpOrder, type OrderDetails } from '../../lib/shop-orders/look-up-order.ts';
import type { OrderEntry } from '../../lib/shop-orders/order-entry.ts';
import { lookupOptions } from '../profile/lookup.ts';

export interface World {
  sources?: readonly CustomerSource[];
  system?: OrderSystem;
  book?: OrderBook;
}

/** A silent source costs a test this many milliseconds. */
const DEADLINE_MS = 20;

export async function list(asked: Asked, { sources = [], system, book }: World): Promise<OrderList> {
  return inTime((options) =>
    listOrders({ hasUnreadableEmailAddress: false, ...asked }, { sources, system, book }, options),
  );
}

export async function details(number: string, { system, book }: World): Promise<OrderDetails> {
  return inTime((options) => lookUpOrder([number], { system, book }, options));
}

async function inTime<T>(
  ask: (
    options: ReturnType<typeof lookupOptions> & { deadline: ReturnType<typeof shareDeadline> },
  ) => Promise<T>,
): Promise<T> {
  const options = lookupOptions();
  const deadline = shareDeadline(DEADLINE_MS, options.clock);
  try {
    return await ask({ ...options, deadline });
  } finally {
    deadline.end();
  }
}

/** Every line of a list, those of a notice included. */
export function entriesOf(given: OrderList): readonly OrderEntry[] {
  return given.kind === 'unavailable' ? given.notice : given.entries;
}

export function numbersOf(given: OrderList): readonly string[] {
  return entriesOf(given)
    .map(({ key }) => key)
    .filter((key) => !key.startsWith('robin-bridge:'));
}
