import { minorDigits } from '../../platform/currency.ts';
import type { Amounts } from '../systems.ts';
import {
  decimalsOf,
  type Fraction,
  reduceFraction,
  roundFraction,
  sumFractions,
  toUnits,
} from './decimal.ts';

/** A line of an order as the event gives it; amounts are decimals, quantities have at most six. */
export interface OrderLine {
  quantity: number;
  returnedQuantity?: number | undefined;
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

const MICRO_DIGITS = 6;
const MICRO = 1_000_000;

/**
 * How many different quantities the lines of one order may have that were returned in part and have a discount: each
 * brings a denominator of its own into the exact sum, which then takes 1 ms; of 10,000 it would take 60.
 */
export const MAX_DENOMINATORS = 500;

/**
 * What an order is worth by its lines: exact sums, rounded once, half away from zero, to the currency's minor unit
 * (docs/contract.md, "The order-change event": amounts, a line, revenue, profit). `undefined` if more than
 * `MAX_DENOMINATORS` are needed.
 */
export function sumOrder(order: OrderSums, currency: string): Amounts | undefined {
  const digits = commonDigits(order);
  const units = (decimal: string) => toUnits(decimal, digits);
  const micro = BigInt(MICRO);
  let paid = -micro * order.refunds.reduce((sum, { amount }) => sum + units(amount), units(order.discount));
  let cost: bigint | undefined = 0n;
  const shares = new Shares();
  for (const line of order.lines) {
    const quantity = toMicro(line.quantity);
    const kept = quantity - toMicro(line.returnedQuantity ?? 0);
    if (line.unitCost === undefined) cost = undefined;
    if (kept === 0) continue;
    paid += units(line.unitPrice) * BigInt(kept);
    if (cost !== undefined && line.unitCost !== undefined) cost += units(line.unitCost) * BigInt(kept);
    if (line.discount !== undefined) paid -= shares.take(units(line.discount) * micro, kept, quantity);
    if (shares.areTooMany) return undefined;
  }
  const given = shares.rest();

  const one = 10n ** BigInt(digits + MICRO_DIGITS);
  const rounded = (total: bigint, floor: boolean) => {
    const numerator = total * given.denominator - given.numerator;
    const atLeast = floor && numerator < 0n ? 0n : numerator;
    return roundFraction({ numerator: atLeast, denominator: given.denominator * one }, minorDigits(currency));
  };
  return {
    revenue: rounded(paid, true),
    ...(cost !== undefined && { profit: rounded(paid - cost, false) }),
  };
}

/** A total that the event states itself. */
export function statedAmounts({ revenue, profit }: StatedAmounts, currency: string): Amounts {
  return roundAmounts({ revenue: revenue.startsWith('-') ? '0' : revenue, profit }, currency);
}

/** Amounts as they are, rounded. */
export function roundAmounts({ revenue, profit }: StatedAmounts, currency: string): Amounts {
  return {
    revenue: roundAmount(revenue, currency),
    ...(profit !== undefined && { profit: roundAmount(profit, currency) }),
  };
}

/** A decimal, rounded half away from zero to the currency's minor unit. */
export function roundAmount(amount: string, currency: string): string {
  const digits = decimalsOf(amount);
  const fraction = { numerator: toUnits(amount, digits), denominator: 10n ** BigInt(digits) };
  return roundFraction(fraction, minorDigits(currency));
}

/**
 * The shares of discounts that were kept. A share is a fraction (1/3 of it, say), and a decimal cut off somewhere may
 * fall on the wrong side of a half: so its whole part is taken at once, and what is left is added up by denominator.
 */
class Shares {
  readonly #left = new Map<number, bigint>();

  /** The whole part of `amount` × `kept` / `quantity`. */
  take(amount: bigint, kept: number, quantity: number): bigint {
    if (kept === quantity) return amount;
    const product = amount * BigInt(kept);
    const whole = product / BigInt(quantity);
    const left = product - whole * BigInt(quantity);
    if (left !== 0n) this.#left.set(quantity, (this.#left.get(quantity) ?? 0n) + left);
    return whole;
  }

  get areTooMany(): boolean {
    return this.#left.size > MAX_DENOMINATORS;
  }

  /** What is left beside the whole parts. */
  rest(): Fraction {
    return sumFractions(
      Array.from(this.#left, ([quantity, numerator]) =>
        reduceFraction({ numerator, denominator: BigInt(quantity) }),
      ),
    );
  }
}

/** Digits behind the point in which each of the amounts is a whole number. */
function commonDigits({ lines, discount, refunds }: OrderSums): number {
  let digits = decimalsOf(discount);
  for (const { amount } of refunds) digits = Math.max(digits, decimalsOf(amount));
  for (const line of lines) {
    digits = Math.max(digits, decimalsOf(line.unitPrice));
    if (line.unitCost !== undefined) digits = Math.max(digits, decimalsOf(line.unitCost));
    if (line.discount !== undefined) digits = Math.max(digits, decimalsOf(line.discount));
  }
  return digits;
}

/** Exact: at most 1,000,000,000 pieces of six digits behind the point are a safe integer of millionths. */
function toMicro(quantity: number): number {
  return Math.round(quantity * MICRO);
}
