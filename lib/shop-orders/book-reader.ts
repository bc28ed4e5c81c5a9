import {
  type BookContact,
  type BookEntry,
  type BookOrder,
  newestFirst,
  type OrderBook,
  type SystemOrder,
} from '../customer/order-record.ts';
import type { Asking } from './asking.ts';
import { MAX_LISTED_ORDERS } from './merge-orders.ts';

/** Reads one customer's orders from the book. Never rejects. */
interface BookReader {
  /** Asks for a contact's entries ahead: `read` then waits for that answer. */
  findEntries(contact: BookContact): Promise<readonly BookEntry[] | undefined>;
  /**
   * @param contacts by which the orders are looked for
   * @param all every contact of the customer
   * @param inSystem the orders that the order system says are the customer's
   */
  read(
    contacts: readonly BookContact[],
    all: readonly BookContact[],
    inSystem: Promise<readonly SystemOrder[] | undefined> | undefined,
  ): Promise<readonly BookOrder[]>;
}

export function createBookReader(book: OrderBook, asking: Asking): BookReader {
  const answers = new Map<BookContact, Promise<readonly BookEntry[] | undefined>>();
  function findEntries(contact: BookContact) {
    const question = (deadline: number) => book.findEntries(contact, deadline);
    const answer = answers.get(contact) ?? asking.ask('ledger', 'findEntries', question);
    answers.set(contact, answer);
    return answer;
  }

  async function readOrders(
    contacts: readonly BookContact[],
    entries: readonly BookEntry[],
    named: readonly SystemOrder[] = [],
  ): Promise<readonly BookOrder[]> {
    if (entries.length === 0 && named.length === 0) return [];
    // The system's own number may be that of another customer's order in the shop: then the book says whose it is.
    const numbers = named.filter(({ hasShopNumber }) => hasShopNumber).map(({ number }) => number);
    const ofContacts = [...entries, ...named.filter(({ hasShopNumber }) => !hasShopNumber)];
    const question = { contacts, entries: ofContacts, numbers };
    return (
      (await asking.ask('ledger', 'readOrders', (deadline) => book.readOrders(question, deadline))) ?? []
    );
  }

  return {
    findEntries,
    async read(contacts, all, inSystem) {
      const found = await Promise.all(contacts.map(findEntries));
      const entries = newest(found.flatMap((some) => some ?? []));
      // Three requests at most: after two for the contacts, one reads all.
      const isOne = contacts.length <= 1;
      const written = isOne ? await readOrders(contacts, entries) : [];
      const known = new Set(written.map(({ number }) => number));
      const named = newest((await inSystem) ?? []).filter(({ number }) => !known.has(number));
      // Those the book may have under any of the customer's contacts, for the system says as well that they are theirs.
      const owners = named.length > 0 ? all : contacts;
      return [...written, ...(await readOrders(owners, isOne ? [] : entries, named))];
    },
  };
}

function newest<T extends BookEntry>(orders: readonly T[]): readonly T[] {
  return orders.toSorted(newestFirst).slice(0, MAX_LISTED_ORDERS);
}
