import { SOURCE_NAMES, type SourceName } from '../customer/customer-record.ts';
import { traitsOf } from '../customer/source-traits.ts';

export const PRECEDENCE = sourcesBy('fields');
export const ORDERS_PRECEDENCE = sourcesBy('orders');
export const AMOUNTS_PRECEDENCE = sourcesBy('amounts');

function sourcesBy(what: 'fields' | 'orders' | 'amounts'): readonly SourceName[] {
  const rankOf = (source: SourceName) => traitsOf(source).precedence[what] ?? Number.POSITIVE_INFINITY;
  return SOURCE_NAMES.filter((source) => Number.isFinite(rankOf(source))).sort(
    (one, other) => rankOf(one) - rankOf(other),
  );
}
