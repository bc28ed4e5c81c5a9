import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderKey, readOrderItem, toOrderItem } from '../../../lib/orders/ledger/order-item.ts';
import type { InFlight, OrderState } from '../../../lib/orders/ledger/state.ts';

const decimal = fc.constantFrom('0', '10', '-3.5', '12.99');
const optional = <T>(name: string, value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined }).map((one) => (one === undefined ? {} : { [name]: one }));
const joined = (...parts: ReadonlyArray<fc.Arbitrary<object>>) =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all));
const amounts = joined(fc.record({ revenue: decimal }), optional('profit', decimal));
const version = joined(
  fc.record({
    occurredAt: fc.constantFrom('2026-01-01T00:00:00', '2026-01-02T00:00:00.1'),
    eventId: fc.string(),
  }),
  optional('sequence', fc.nat(2)),
);
const change = joined(
  amounts,
  fc.record({ version, orderDate: fc.constant('2026-01-01T00:00:00Z') }),
  optional('webstoreUrl', fc.constant('https://shop.example')),
);
const told = joined(
  fc.record({ id: fc.string(), at: fc.nat() }),
  amounts,
  optional('oldRevenue', decimal),
  optional('oldProfit', decimal),
);
const inFlight = joined(
  amounts,
  fc.record({ version, id: fc.string(), body: fc.string(), inDoubt: fc.boolean() }),
  optional('owner', fc.string()),
  optional('until', fc.nat()),
  optional('alone', fc.constant(true)),
);

/** Whatever a state may be, also what no event leads to. */
const state = joined(
  fc.record({
    orderNumber: fc.string({ minLength: 1 }),
    revision: fc.nat(),
    writeId: fc.string(),
    version,
    present: joined(amounts, fc.record({ cancelled: fc.boolean() })),
    currency: fc.constant('EUR'),
    pending: fc.array(change, { maxLength: 2 }),
    orderDate: fc.constant('2026-01-01T00:00:00Z'),
    told: fc.array(told, { maxLength: 3 }),
  }),
  optional('accepted', amounts),
  optional('inFlight', inFlight),
  optional('isFirstOrder', fc.boolean()),
  fc.constantFrom({}, { customerKey: 'a' }, { customerKey: 'a', contactKey: 'b' }),
  optional('snapshot', fc.string()),
  optional('newestOrderDate', fc.constant('2026-02-03T04:05:06Z')),
) as fc.Arbitrary<OrderState>;

describe("an order's item", () => {
  it('is read as it was written, whatever the order is', () => {
    fc.assert(fc.property(state, (order) => expect(readOrderItem(toOrderItem(order))).toEqual(order)));
  });

  it('says the date of a change in flight beside a newer one of the order', () => {
    fc.assert(
      fc.property(state, ({ inFlight, ...order }) => {
        fc.pre(inFlight !== undefined && order.newestOrderDate !== undefined);
        const { orderDate: _, ...change } = inFlight ?? ({} as InFlight);
        const item = unmarshall(toOrderItem({ ...order, inFlight: change }));
        // Code that knows no other date than the item's would take that for the change's.
        expect(item.inFlight.orderDate).toBe(order.orderDate);
      }),
    );
  });

  it('is read as it was written before, with every field', () => {
    fc.assert(
      fc.property(state, (order) => {
        // In that form something that was told was accepted.
        fc.pre(order.accepted !== undefined || order.told.length === 0);
        const item = marshall({ pk: orderKey(order.orderNumber), ...order }, { removeUndefinedValues: true });
        expect(readOrderItem(item)).toEqual(order);
      }),
    );
  });
});
