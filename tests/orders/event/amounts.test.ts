import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type OrderLine, statedAmounts, sumOrder } from '../../../lib/orders/event/amounts.ts';
import { minorDigits } from '../../../lib/platform/currency.ts';

const line = (fields: Partial<OrderLine>): OrderLine => ({
  quantity: 1,
  returnedQuantity: 0,
  unitPrice: '0',
  ...fields,
});
const sum = (lines: OrderLine[], discount = '0', refunds: string[] = [], currency = 'EUR') =>
  sumOrder({ lines, discount, refunds: refunds.map((amount) => ({ amount })) }, currency);

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
    expect([minorDigits('EUR'), minorDigits('JPY'), minorDigits('KWD')]).toEqual([2, 0, 3]);
  });

  it('is never less than 0; the profit may be', () => {
    expect(sum([line({ unitPrice: '1', unitCost: '0.40' })], '3')).toEqual({ revenue: '0', profit: '-2.4' });
  });
});

describe('an order’s profit', () => {
  it('is known only where every line has a cost', () => {
    expect(sum([line({ unitPrice: '5', unitCost: '3.10' })])).toEqual({ revenue: '5', profit: '1.9' });
    expect(sum([line({ unitPrice: '5', unitCost: '3.10' }), line({ unitPrice: '5' })])).toEqual({
      revenue: '10',
    });
  });
});

it('equals a sum in whole minor units, for any order', () => {
  const cents = fc.integer({ min: -99_999, max: 999_999 });
  const anyLine = fc
    .record({
      quantity: fc.integer({ min: 0, max: 12 }),
      returned: fc.nat(12),
      price: cents,
      cost: cents,
      discount: fc.nat(9_999),
    })
    .map((fields) => ({ ...fields, returned: Math.min(fields.returned, fields.quantity) }));
  const decimal = (value: number) => (value / 100).toFixed(2);
  fc.assert(
    fc.property(
      fc.array(anyLine, { maxLength: 8 }),
      fc.nat(9_999),
      fc.array(fc.nat(9_999)),
      (lines, discount, refunds) => {
        // In units of 1/27,720 of a cent, by which every quantity up to 12 divides.
        const unit = 27_720n;
        const kept = lines.map(({ quantity, returned }) => BigInt(quantity - returned));
        const total = lines.reduce(
          (all, { quantity, price, discount: off }, index) =>
            all +
            (kept[index] ?? 0n) * BigInt(price) * unit -
            (quantity === 0 ? 0n : (BigInt(off) * (kept[index] ?? 0n) * unit) / BigInt(quantity)),
          0n,
        );
        const revenue = total - unit * BigInt(discount + refunds.reduce((all, refund) => all + refund, 0));
        const cost = lines.reduce(
          (all, { cost: each }, index) => all + (kept[index] ?? 0n) * BigInt(each) * unit,
          0n,
        );
        const round = (exact: bigint) => {
          const half = exact < 0n ? -unit / 2n : unit / 2n;
          return Number((exact + half) / unit) / 100;
        };
        const summed = sum(
          lines.map(({ quantity, returned, price, cost: each, discount: off }) => ({
            quantity,
            returnedQuantity: returned,
            unitPrice: decimal(price),
            unitCost: decimal(each),
            discount: decimal(off),
          })),
          decimal(discount),
          refunds.map(decimal),
        );
        expect(Number(summed.revenue)).toBe(Math.max(0, round(revenue)));
        expect(Number(summed.profit)).toBe(round(revenue - cost) || 0);
        expect(summed.revenue).toBe(String(Number(summed.revenue)));
      },
    ),
    { numRuns: 500 },
  );
});
