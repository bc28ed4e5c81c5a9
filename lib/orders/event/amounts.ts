import Big from 'big.js';
import { minorDigits } from '../../platform/currency.ts';
import type { Amounts } from '../systems.ts';

/** A line of an order as the event gives it; amounts are decimals. */
export interface OrderLine {
  quantity: number;
  returnedQuantity: number;
  unitPrice: string;
  unitCost?: string | undefined;
  discount?: string | undefined;
}

export interface OrderSums {
  lines: readonly OrderLine[];
  discount: string;
  refunds: ReadonlyArray<{ amount: string }>;
}

interface StatedAmounts {
  revenue: string;
  profit?: string | undefined;
}

// A Big of its own: `div` rounds to the digits set here, and nobody else's settings are touched.
const Exact = Big();
Exact.RM = Exact.roundHalfUp; // half away from zero

/**
 * What an order is worth by its lines: exact sums, rounded once, half away from zero, to the currency's minor unit
 * (docs/contract.md, "The order-change event": amounts, a line, revenue, profit).
 */
export function sumOrder(order: OrderSums, currency: string): Amounts {
  const scale = commonScale(order.lines);
  const paid = order.lines.reduce((sum, line) => sum.plus(scaledLine(line, scale)), new Exact(0));
  const given = order.refunds.reduce((sum, refund) => sum.plus(refund.amount), new Exact(order.discount));
  const revenue = paid.minus(given.times(scale));
  const cost = costOf(order.lines);
  return {
    revenue: roundAmount(atLeastZero(revenue), currency, scale),
    ...(cost && { profit: roundAmount(revenue.minus(cost.times(scale)), currency, scale) }),
  };
}

/** A total that the event states itself. */
export function statedAmounts(stated: StatedAmounts, currency: string): Amounts {
  return roundAmounts({ ...stated, revenue: atLeastZero(new Exact(stated.revenue)).toFixed() }, currency);
}

/** Amounts as they are, rounded to the currency's minor unit. */
export function roundAmounts({ revenue, profit }: StatedAmounts, currency: string): Amounts {
  return {
    revenue: roundAmount(new Exact(revenue), currency),
    ...(profit !== undefined && { profit: roundAmount(new Exact(profit), currency) }),
  };
}

/**
 * The share of a line's discount that was kept is a fraction (1/3 of it, say), and a decimal cut off somewhere may fall
 * on the wrong side of a half. So everything is computed as a multiple of 1/scale, and divided once, at the end.
 */
function commonScale(lines: readonly OrderLine[]): Big {
  const quantities = new Set(lines.filter(hasFractionalDiscount).map((line) => line.quantity));
  let scale = 1n;
  for (const quantity of quantities) scale = leastCommonMultiple(scale, BigInt(quantity));
  return new Exact(scale.toString());
}

function hasFractionalDiscount(line: OrderLine): boolean {
  return (
    line.returnedQuantity > 0 && line.returnedQuantity < line.quantity && Number(line.discount ?? 0) !== 0
  );
}

function scaledLine(line: OrderLine, scale: Big): Big {
  const kept = line.quantity - line.returnedQuantity;
  if (kept === 0) return new Exact(0);
  const price = new Exact(line.unitPrice).times(kept).times(scale);
  if (kept === line.quantity) return price.minus(new Exact(line.discount ?? 0).times(scale));
  if (!hasFractionalDiscount(line)) return price;
  const share = new Exact((BigInt(scale.toFixed()) / BigInt(line.quantity)).toString());
  return price.minus(new Exact(line.discount ?? 0).times(kept).times(share));
}

function costOf(lines: readonly OrderLine[]): Big | undefined {
  let cost = new Exact(0);
  for (const line of lines) {
    if (line.unitCost === undefined) return undefined;
    cost = cost.plus(new Exact(line.unitCost).times(line.quantity - line.returnedQuantity));
  }
  return cost;
}

function roundAmount(amount: Big, currency: string, scale = new Exact(1)): string {
  Exact.DP = minorDigits(currency);
  const rounded = amount.div(scale).round(Exact.DP, Exact.roundHalfUp);
  return rounded.eq(0) ? '0' : rounded.toFixed();
}

function atLeastZero(amount: Big): Big {
  return amount.lt(0) ? new Exact(0) : amount;
}

function leastCommonMultiple(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}
