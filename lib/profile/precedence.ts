import { SOURCE_NAMES, type SourceName } from '../customer/customer-record.ts';

/**
 * What a source takes precedence in: the lower number is used first, and a source without one is not used for it.
 * docs/contract.md, "Who is believed".
 */
interface Precedence {
  /** Of whatever is not named below. */
  fields: number;
  /** Of counts and lists of orders, and of the account. */
  orders?: number;
  /** Of the total amount. */
  amounts?: number;
}

/** Every source stands here: one that is missing does not compile. */
const SOURCES: Readonly<Record<SourceName, Precedence>> = {
  expertsender: { fields: 1, orders: 2, amounts: 1 },
  kibo: { fields: 2, orders: 1 },
  // What loyalty calls a purchase is no order.
  loke: { fields: 3, amounts: 2 },
};

export const PRECEDENCE = sourcesBy('fields');
export const ORDERS_PRECEDENCE = sourcesBy('orders');
export const AMOUNTS_PRECEDENCE = sourcesBy('amounts');

function sourcesBy(what: keyof Precedence): readonly SourceName[] {
  const rankOf = (source: SourceName) => SOURCES[source][what] ?? Number.POSITIVE_INFINITY;
  return SOURCE_NAMES.filter((source) => SOURCES[source][what] !== undefined).sort(
    (one, other) => rankOf(one) - rankOf(other),
  );
}
