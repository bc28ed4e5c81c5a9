import { type Account, count, openAccount, readOrder, type ToldOrder } from './robin-books.ts';

/**
 * - `once`: what it has just counted of an order it does not count again; refuses a POST whole
 * - `adds`: counts whatever it gets, as often as it gets it; refuses a POST whole
 * - `partial`: as `once`, but counts the good orders of a POST that it refuses
 */
export type RobinModel = 'once' | 'adds' | 'partial';

/** Told what ROBIN sees, before it counts. */
export interface RobinObserver {
  arrived(order: ToldOrder, bytes: string, account: Readonly<Account>): void;
  counted(order: ToldOrder, account: Readonly<Account>): void;
  refused(order: ToldOrder, bytes: string): void;
  /** All of a POST. */
  accepted(orders: readonly string[]): void;
}

/** What ROBIN does with a POST that reaches it. */
export class SimulatedRobin {
  readonly accounts = new Map<string, Account>();
  readonly model: RobinModel;
  #observer: RobinObserver;
  #isBad: (order: ToldOrder) => boolean;

  /** @param isBad whether ROBIN refuses this order, now */
  constructor(model: RobinModel, isBad: (order: ToldOrder) => boolean, observer: RobinObserver) {
    this.model = model;
    this.#isBad = isBad;
    this.#observer = observer;
  }

  account(orderNumber: string): Account {
    let account = this.accounts.get(orderNumber);
    if (!account) {
      account = openAccount();
      this.accounts.set(orderNumber, account);
    }
    return account;
  }

  /** Whether it took any of these out of a POST that it refused. */
  hasTaken(orders: readonly string[]): boolean {
    if (this.model !== 'partial') return false;
    const taken = new Set([...this.accounts.values()].map(({ lastBytes }) => lastBytes));
    return orders.some((bytes) => taken.has(bytes));
  }

  /** @returns the status that ROBIN answers with */
  receive(orders: readonly string[]): number {
    const read = orders.map((bytes) => ({ bytes, told: readOrder(bytes) }));
    for (const { bytes, told } of read) {
      this.#observer.arrived(told, bytes, this.account(told.orderNumber));
    }
    const isBad = ({ bytes, told }: (typeof read)[number]) => this.#isBad(told) && !this.hasTaken([bytes]);
    const bad = read.filter(isBad);
    for (const { bytes, told } of bad) this.#observer.refused(told, bytes);
    if (bad.length > 0 && this.model !== 'partial') return 400;
    for (const order of read) {
      if (!bad.includes(order)) this.#count(order.bytes, order.told);
    }
    if (bad.length > 0) return 400;
    this.#observer.accepted(orders);
    return 201;
  }

  #count(bytes: string, told: ToldOrder): void {
    const account = this.account(told.orderNumber);
    if (account.lastBytes === bytes && this.model !== 'adds') return;
    count(account, bytes, told);
    this.#observer.counted(told, account);
  }
}
