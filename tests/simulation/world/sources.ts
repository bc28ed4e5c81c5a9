import type { CustomerRecord } from '../../../lib/customer/customer-record.ts';
import { customerKey } from '../../../lib/orders/ledger/customer-key.ts';
import type { Contact } from '../../../lib/orders/systems.ts';

/** What a source knows of a customer, for ever: only what the verdict is made of. */
export interface KnownHistory {
  firstPurchaseAt?: number;
  lastPurchaseAt?: number;
  totalOrders?: number;
}

export interface SimulatedCustomer {
  /** One of them: that is who the customer is. The address may be written in several ways. */
  emailAddress?: string;
  phoneNumber?: string;
  kibo?: KnownHistory;
  expertsender?: KnownHistory;
}

const HMAC_KEY = 'of-the-simulation-alone';
const keys = new Map<string | undefined, string>();

/** The ledger's key of a customer. There are few of them, and each is asked for many times. */
export function keyOf({ emailAddress, phoneNumber }: Contact): string {
  const identity = emailAddress ?? phoneNumber;
  let key = keys.get(identity);
  if (key === undefined) {
    const contact = {
      ...(emailAddress !== undefined && { emailAddress }),
      ...(phoneNumber !== undefined && { phoneNumber }),
    };
    key = customerKey(contact, HMAC_KEY);
    keys.set(identity, key);
  }
  return key;
}

const SAME_ORDER_MS = 5 * 60_000;

/**
 * Whether the sources prove an order before `orderedAt`: the table of docs/contract.md, "`is_first_order`", written
 * here a second time.
 */
export function hasEarlierOrder(customer: SimulatedCustomer, orderedAt: number): boolean {
  const { kibo, expertsender } = customer;
  if (kibo?.firstPurchaseAt !== undefined) {
    if (kibo.firstPurchaseAt < orderedAt - SAME_ORDER_MS) return true;
  } else if ((kibo?.totalOrders ?? 0) >= 2) return true;
  const orders = expertsender?.totalOrders ?? 0;
  if (orders >= 2) return true;
  const last = expertsender?.lastPurchaseAt;
  return orders === 1 && last !== undefined && last < orderedAt - SAME_ORDER_MS;
}

/** What a source answers of the one who is asked for. */
export function answer(
  source: 'kibo' | 'expertsender',
  customers: readonly SimulatedCustomer[],
  asked: { emailAddress?: string; phoneNumber?: string },
): readonly CustomerRecord[] {
  const customer = customers.find((candidate) => isSame(candidate, asked));
  const history = customer?.[source];
  if (!customer || !history) return [];
  return [
    {
      source,
      ...(customer.emailAddress !== undefined && { emailAddress: customer.emailAddress }),
      phoneNumbers: customer.phoneNumber === undefined ? [] : [customer.phoneNumber],
      ...history,
    },
  ];
}

/** A customer who was not asked for: the source has ignored the question. */
export function strangerOf(source: 'kibo' | 'expertsender'): CustomerRecord {
  return {
    source,
    emailAddress: 'stranger@example.org',
    phoneNumbers: ['+31600000999'],
    totalOrders: 9,
    firstPurchaseAt: 0,
  };
}

function isSame(
  customer: SimulatedCustomer,
  asked: { emailAddress?: string; phoneNumber?: string },
): boolean {
  if (asked.emailAddress !== undefined) {
    return customer.emailAddress?.toLowerCase() === asked.emailAddress.toLowerCase();
  }
  return customer.phoneNumber !== undefined && customer.phoneNumber === asked.phoneNumber;
}
