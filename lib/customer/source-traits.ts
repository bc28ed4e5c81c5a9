import { SOURCE_NAMES, type SourceName } from './customer-record.ts';

/** What sets a source apart from the others, where it is decided what they know together. */
interface SourceTraits {
  /**
   * In what its values come before those of others: the lower number is used first, and a source without one is not used
   * for it. docs/contract.md, "Who is believed".
   */
  precedence: {
    /** Of whatever is not named below. */
    fields: number;
    /** Of counts and lists of orders, and of the account. */
    orders?: number;
    /** Of the total amount. */
    amounts?: number;
  };
  /** It says when the first purchase was: if it does not, what it says of another one stands for nothing. */
  saysFirstPurchase?: true;
  /** Its records have the shop's customer number, `crmId`, by which others may know the customer. */
  givesCrmId?: true;
  /** No two of its customers have one e-mail address. */
  isUniqueByEmailAddress?: true;
}

/** Every source stands here: one that is missing does not compile. */
const TRAITS: Readonly<Record<SourceName, SourceTraits>> = {
  expertsender: {
    precedence: { fields: 1, orders: 2, amounts: 1 },
    givesCrmId: true,
    // docs/systems/expertsender.md: a customer is asked for by e-mail address, and there is one.
    isUniqueByEmailAddress: true,
  },
  kibo: { precedence: { fields: 2, orders: 1 }, saysFirstPurchase: true },
  // What loyalty calls a purchase is no order.
  loke: { precedence: { fields: 3, amounts: 2 } },
};

export function traitsOf(source: SourceName): SourceTraits {
  return TRAITS[source];
}

export function sourcesWith(trait: Exclude<keyof SourceTraits, 'precedence'>): readonly SourceName[] {
  return SOURCE_NAMES.filter((source) => TRAITS[source][trait]);
}
