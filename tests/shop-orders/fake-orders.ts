import { normalizeEmailAddress } from '../../lib/customer/email-address.ts';
import type {
  BookContact,
  BookOrder,
  OrderBook,
  OrderItem,
  OrderSystem,
  Shipment,
  SystemOrder,
} from '../../lib/customer/order-record.ts';
import { MAX_BOOK_ENTRIES } from '../../lib/customer/order-record.ts';

/** What a fake does instead of answering as it would. */
export type Fault = Error | 'silence';

export interface FakeBookOrder extends BookOrder {
  /** Whose it is: an e-mail address, else a phone number. */
  of: string;
}

/** The bridge's book of orders in memory: by its customer's e-mail address, else phone number. */
export function fakeBook(
  orders: readonly FakeBookOrder[],
  faults: Partial<Record<keyof OrderBook, Fault>> = {},
): OrderBook & { questions: string[] } {
  const questions: string[] = [];
  const ownerOf = ({ emailAddress, phoneNumber }: BookContact) =>
    emailAddress === undefined ? (phoneNumber ?? '') : normalizeEmailAddress(emailAddress);
  const told = ({ of: _, ...order }: FakeBookOrder): BookOrder => order;
  return {
    questions,
    findEntries: (contact) =>
      answer('findEntries', faults.findEntries, () =>
        orders
          .filter((order) => order.of === ownerOf(contact))
          .toSorted((one, other) => (other.orderedAt ?? 0) - (one.orderedAt ?? 0))
          .slice(0, MAX_BOOK_ENTRIES)
          .map(({ number, orderedAt }) => ({ number, ...(orderedAt !== undefined && { orderedAt }) })),
      ),
    readOrders: ({ entries = [], contacts = [], numbers = [] }) =>
      answer('readOrders', faults.readOrders, () => {
        const owners = contacts.map(ownerOf);
        const isMeant = ({ number, of }: FakeBookOrder) =>
          numbers.includes(number) ||
          (owners.includes(of) && entries.some((entry) => entry.number === number));
        return orders.filter(isMeant).map(told);
      }),
  };

  function answer<T>(question: string, fault: Fault | undefined, give: () => T): Promise<T> {
    questions.push(question);
    return reply(fault, give);
  }
}

export interface FakeSystemOrder extends SystemOrder {
  lines?: readonly OrderItem[];
  parcels?: readonly Shipment[];
}

export function fakeSystem(
  orders: readonly FakeSystemOrder[],
  faults: Partial<Record<Exclude<keyof OrderSystem, 'name'>, Fault>> = {},
): OrderSystem & { questions: string[] } {
  const questions: string[] = [];
  const shown = ({ lines: _, parcels: __, ...order }: FakeSystemOrder): SystemOrder => order;
  const ask = <T>(question: keyof typeof faults, give: () => T): Promise<T> => {
    questions.push(question);
    return reply(faults[question], give);
  };
  return {
    name: 'kibo',
    questions,
    findOrders: (ids) => ask('findOrders', () => orders.filter(({ id }) => ids.includes(id)).map(shown)),
    findOrder: (number) =>
      ask('findOrder', () => orders.filter((order) => order.number === number).map(shown)[0]),
    listItems: (id) => ask('listItems', () => orders.find((order) => order.id === id)?.lines ?? []),
    listShipments: (id) => ask('listShipments', () => orders.find((order) => order.id === id)?.parcels ?? []),
  };
}

function reply<T>(fault: Fault | undefined, give: () => T): Promise<T> {
  if (fault === 'silence') return new Promise(() => {});
  return fault ? Promise.reject(fault) : Promise.resolve(give());
}

export function bookOrder(
  number: string,
  of: string,
  more: Partial<Omit<FakeBookOrder, 'number' | 'of'>> = {},
): FakeBookOrder {
  return { number, of, isCancelled: false, amount: { amount: '10', currency: 'EUR' }, ...more };
}

export function systemOrder(id: string, more: Partial<Omit<FakeSystemOrder, 'id'>> = {}): FakeSystemOrder {
  const { number = id } = more;
  return { id, hasShopNumber: number !== id, isTest: false, status: 'READY', ...more, number };
}
