import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { ordersBody, robinOrderSchema } from '../../lib/robin/order.ts';
import { isRobinOrder } from '../../local/simulators/robin-order.ts';
import { spoil } from '../systems/wrong-fields.ts';

const accepts = (order: unknown) => z.safeParse(robinOrderSchema, order).success;

/** The five objects of the page's four situations. */
const situations = [
  {
    order_number: 'O1234',
    email_address: 'email@address.com',
    revenue: 10,
    order_date: '2017-04-05T12:34:56Z',
    is_first_order: true,
  },
  {
    order_number: 'O1235',
    email_address: 'email@address.com',
    revenue: 10,
    order_date: '2017-04-08T14:32:56Z',
    is_first_order: false,
  },
  {
    order_number: 'O1234',
    email_address: 'email@address.com',
    revenue: 5,
    old_revenue: 10,
    order_date: '2017-04-05T12:34:56Z',
    is_first_order: true,
  },
  {
    order_number: 'O4321',
    email_address: 'address@email.com',
    revenue: 20,
    order_date: '2017-04-06T12:34:56Z',
    is_first_order: false,
  },
  {
    order_number: 'O4321',
    email_address: 'address@email.com',
    revenue: 30,
    old_revenue: 20,
    order_date: '2017-04-07T13:44:56Z',
    is_first_order: false,
  },
];

const whole = {
  ...situations[2],
  phone_number: '+31612345678',
  profit: -1.5,
  old_profit: 3.8,
  webstore_url: 'https://shop.example',
};

describe('an order as ROBIN takes it', () => {
  it.each(situations)("is each one of the page's situations: $order_number $revenue", (order) => {
    expect([accepts(order), isRobinOrder(order)]).toEqual([true, true]);
  });

  it('may have a phone number instead of an e-mail address, but not neither', () => {
    const { email_address: _, ...phoned }: Record<string, unknown> = whole;
    expect(accepts(phoned)).toBe(true);
    const { phone_number: __, ...nobody } = phoned;
    expect(accepts(nobody)).toBe(false);
  });

  it.each(['order_number', 'revenue', 'order_date', 'is_first_order'])('needs %s', (name) => {
    const { [name]: _, ...rest } = whole as Record<string, unknown>;
    expect(accepts(rest)).toBe(false);
  });

  it('is the same to the schema and to the simulator, whatever is wrong with it', () => {
    fc.assert(
      fc.property(spoil(whole), ({ wire }) => {
        expect([wire, accepts(wire)]).toEqual([wire, isRobinOrder(wire)]);
      }),
      { numRuns: 3000 },
    );
  });

  it('travels in a body of the bytes that it is given', () => {
    expect(ordersBody(['{ "a": 1 }', '{"b":2.50}'])).toBe('{"orders":[{ "a": 1 },{"b":2.50}]}');
  });
});
