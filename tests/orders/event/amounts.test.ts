import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  MAX_DENOMINATORS,
  type OrderLine,
  statedAmounts,
  sumOrder,
} from '../../../lib/orders/event/amounts.ts';
import { minorDigits } from '../../../lib/platform/currency.ts';

const line = (fields: Partial<OrderLine>): OrderLine => ({
  quantity: 1,
  returnedQuantity: 0,
  unitPrice: '0',
  ...fields,
});
function sum(lines: OrderLine[], discount = '0', refunds: string[] = [], currency = 'EUR') {
  const amounts = sumOrder({ lines, discount, refunds: refunds.map((amount) => ({ amount })) }, currency);
  if (!amounts) throw new Error('too many denominators');
  return amounts;
}

describe('an order’s revenue', () => {
  it('is what was kept of each line, less the order’s discount and refunds', () => {
    const lines = [
      line({ quantity: 2, returnedQuantity: 1, unitPrice: '5.00' }),
      line({ unitPrice: '7.35' }),
    ];
    expect(sum(lines, '1.10', ['0.25', '1.00'])).toEqual({ revenue: '10' });
  });

  it('takes a line’s discount in the share that was kept', () => {
    expect(sum([line({ quantity: 4, returnedQuantity: 1, unitPrice: '10', discount: '2' })]).revenue).toBe(
      '28.5',
    );
    expect(sum([line({ quantity: 2, returnedQuantity: 2, unitPrice: '10', discount: '2' })]).revenue).toBe(
      '0',
    );
  });

  it('is rounded once, at the end, half away from zero', () => {
    expect(sum([line({ unitPrice: '1.004' }), line({ unitPrice: '1.001' })]).revenue).toBe('2.01');
    expect(sum([line({ unitPrice: '0.1' }), line({ unitPrice: '0.2' })]).revenue).toBe('0.3');
    expect(statedAmounts({ revenue: '1.005', profit: '-1.005' }, 'EUR')).toEqual({
      revenue: '1.01',
      profit: '-1.01',
    });
  });

  it('rounds fractions of discounts as the exact sum, not as decimals cut off somewhere', () => {
    // Three thirds of 0.01 and half a cent are exactly 1.5 cents; 0.00333… three times would be less.
    const third = line({ quantity: 3, returnedQuantity: 2, unitPrice: '0', discount: '-0.01' });
    expect(sum([third, third, third, line({ unitPrice: '0.005' })]).revenue).toBe('0.02');
  });

  it('has the currency’s own minor units', () => {
    expect(sum([line({ unitPrice: '10.5' })], '0', [], 'JPY').revenue).toBe('11');
    expect(sum([line({ unitPrice: '10.0005' })], '0', [], 'KWD').revenue).toBe('10.001');
    expect(sum([line({ unitPrice: '10.005' })], '0', [], 'HUF').revenue).toBe('10.01');
  });

  it('is never less than 0; the profit may be', () => {
    expect(sum([line({ unitPrice: '1', unitCost: '0.40' })], '3')).toEqual({ revenue: '0', profit: '-2.4' });
  });
});

describe('an order’s profit', () => {
  it('is known only if every line has a cost', () => {
    expect(sum([line({ unitPrice: '5', unitCost: '3.10' })])).toEqual({ revenue: '5', profit: '1.9' });
    expect(sum([line({ unitPrice: '5', unitCost: '3.10' }), line({ unitPrice: '5' })])).toEqual({
      revenue: '10',
    });
  });
});

/** An independent reading: every decimal a fraction of two whole numbers, added one by one. */
class Rational {
  readonly top: bigint;
  readonly bottom: bigint;

  constructor(top: bigint, bottom = 1n) {
    let [a, b] = [top < 0n ? -top : top, bottom];
    while (b > 0n) [a, b] = [b, a % b];
    this.top = top / (a || 1n);
    this.bottom = bottom / (a || 1n);
  }

  static of(decimal: string | number): Rational {
    const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(String(decimal)) ?? [];
    return new Rational(BigInt(`${sign}${whole}${fraction}`), 10n ** BigInt(fraction.length));
  }

  plus(other: Rational): Rational {
    return new Rational(this.top * other.bottom + other.top * this.bottom, this.bottom * other.bottom);
  }

  minus(other: Rational): Rational {
    return this.plus(new Rational(-other.top, other.bottom));
  }

  times(other: Rational): Rational {
    return new Rational(this.top * other.top, this.bottom * other.bottom);
  }

  over(other: Rational): Rational {
    return this.times(new Rational(other.bottom, other.top));
  }

  /** In whole units of `digits` digits, half away from zero. */
  units(digits: number): bigint {
    const scaled = this.times(new Rational(10n ** BigInt(digits)));
    const size = scaled.top < 0n ? -scaled.top : scaled.top;
    const floor = size / scaled.bottom;
    const units = 2n * (size % scaled.bottom) >= scaled.bottom ? floor + 1n : floor;
    return scaled.top < 0n ? -units : units;
  }
}

const digitsOf = (count: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: count })
    .map((digits) => digits.join(''));
const positive = fc
  .tuple(digitsOf(6), fc.option(digitsOf(20)))
  .map(([whole, fraction]) => (fraction === null ? whole : `${whole}.${fraction}`));
const signed = fc.tuple(fc.boolean(), positive).map(([minus, decimal]) => (minus ? `-${decimal}` : decimal));
const anyQuantity = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.integer({ min: 0, max: 999_999_999 }),
  fc.integer({ min: 0, max: 999_999_999_999_999 }).map((micro) => Number((micro / 1e6).toFixed(6))),
);
const anyLine = fc
  .record({
    quantities: fc.tuple(anyQuantity, anyQuantity),
    unitPrice: signed,
    unitCost: fc.option(positive, { nil: undefined, freq: 20 }),
    discount: fc.option(positive, { nil: undefined }),
  })
  .map(({ quantities: [one, other], ...amounts }) => ({
    quantity: Math.max(one, other),
    returnedQuantity: Math.min(one, other),
    ...amounts,
  }));

it('equals a sum of fractions that is computed in another way, for any order', () => {
  fc.assert(
    fc.property(
      fc.array(anyLine, { maxLength: 8 }),
      positive,
      fc.array(positive, { maxLength: 3 }),
      fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'),
      (lines, discount, refunds, currency) => {
        const zero = new Rational(0n);
        let revenue = [discount, ...refunds].reduce((all, amount) => all.minus(Rational.of(amount)), zero);
        let cost = zero;
        for (const each of lines) {
          const quantity = Rational.of(each.quantity);
          const kept = quantity.minus(Rational.of(each.returnedQuantity));
          revenue = revenue.plus(kept.times(Rational.of(each.unitPrice)));
          if (each.quantity > 0)
            revenue = revenue.minus(
              Rational.of(each.discount ?? 0)
                .times(kept)
                .over(quantity),
            );
          cost = cost.plus(kept.times(Rational.of(each.unitCost ?? 0)));
        }
        const digits = minorDigits(currency);
        const expected = revenue.units(digits);
        const summed = sum(lines, discount, refunds, currency);
        expect(Rational.of(summed.revenue).units(digits)).toBe(expected < 0n ? 0n : expected);
        expect(summed.revenue).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
        expect(summed.profit !== undefined).toBe(lines.every(({ unitCost }) => unitCost !== undefined));
        if (summed.profit !== undefined)
          expect(Rational.of(summed.profit).units(digits)).toBe(revenue.minus(cost).units(digits));
      },
    ),
    { numRuns: 1_000 },
  );
});

it('is exact with as many denominators as are taken, and is none beyond', () => {
  const lines = Array.from({ length: MAX_DENOMINATORS + 1 }, (_, index) =>
    line({ quantity: 1_000_001 + 2 * index, returnedQuantity: 1_000_000 + 2 * index, discount: '1000' }),
  );
  const taken = lines.slice(1);
  const product = taken.reduce((all, { quantity }) => all * BigInt(quantity), 1n);
  const discounts = taken.reduce((all, { quantity }) => all + (1_000n * product) / BigInt(quantity), 0n);
  const cents = ((10n * product - discounts) * 200n + product) / (2n * product);
  expect(sum([line({ unitPrice: '10' }), ...taken]).revenue).toBe(String(Number(cents) / 100));
  expect(sumOrder({ lines, discount: '0', refunds: [] }, 'EUR')).toBeUndefined();
});
