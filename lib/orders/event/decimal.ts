/** A text that is a decimal: as many digits as a double may have before its point, and behind it. */
export const DECIMAL = /^-?\d{1,21}(\.\d{1,324})?$/;

/**
 * The shortest decimal that names a JSON number, without an exponent: producers compute in floating point, and
 * 0.30000000000000004 is what they mean by it (docs/contract.md, "The order-change event", amounts). `undefined` from 1e21 on.
 */
export function decimalOf(value: number): string | undefined {
  const shortest = Object.is(value, -0) ? '0' : value.toString();
  const exponential = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(shortest);
  if (!exponential) return Number.isFinite(value) ? shortest : undefined;
  const [, sign = '', first = '', rest = '', exponent] = exponential;
  const zeros = -Number(exponent) - 1;
  return zeros < 0 ? undefined : `${sign}0.${'0'.repeat(zeros)}${first}${rest}`;
}

export function decimalsOf(decimal: string): number {
  const point = decimal.indexOf('.');
  return point < 0 ? 0 : decimal.length - point - 1;
}

/** What floating point leaves of nothing (`0.3 - 0.1 - 0.2`) is not below zero. */
export function isBelowZero(decimal: string): boolean {
  return /^-(?:\d*[1-9]|\d+\.\d{0,8}[1-9])/.test(decimal);
}

/** A decimal as a whole number of units of which 10^`digits` are one; `digits` are at least the decimal's own. */
export function toUnits(decimal: string, digits: number): bigint {
  const decimals = decimalsOf(decimal);
  const whole = BigInt(decimals === 0 ? decimal : decimal.replace('.', ''));
  return decimals === digits ? whole : whole * 10n ** BigInt(digits - decimals);
}

/** A fraction, rounded half away from zero to `digits` behind the point, without trailing zeros. */
export function roundFraction({ numerator, denominator }: Fraction, digits: number): string {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const units = (2n * magnitude * 10n ** BigInt(digits) + denominator) / (2n * denominator);
  if (units === 0n) return '0';
  const text = units.toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const fraction = text.slice(text.length - digits).replace(/0+$/, '');
  return `${numerator < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}

export interface Fraction {
  numerator: bigint;
  /** Greater than 0. */
  denominator: bigint;
}

/**
 * The exact sum of fractions. Added in pairs, and the sums in pairs again: long numbers are multiplied few times, and
 * with each other.
 */
export function sumFractions(fractions: readonly Fraction[]): Fraction {
  let sums = fractions;
  while (sums.length > 1) {
    const pairs: Fraction[] = [];
    for (let index = 0; index < sums.length; index += 2) {
      const [one, other] = [sums[index], sums[index + 1]];
      if (one) pairs.push(other ? addFractions(one, other) : one);
    }
    sums = pairs;
  }
  return sums[0] ?? { numerator: 0n, denominator: 1n };
}

function addFractions(one: Fraction, other: Fraction): Fraction {
  return {
    numerator: one.numerator * other.denominator + other.numerator * one.denominator,
    denominator: one.denominator * other.denominator,
  };
}

export function reduceFraction({ numerator, denominator }: Fraction): Fraction {
  let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return { numerator: numerator / a, denominator: denominator / a };
}
