/** A change in the shop, and the order object that ROBIN's page wants for it. */
export interface Situation {
  title: string;
  /** The event's file under `events/`. */
  file: string;
  expected: Readonly<Record<string, unknown>>;
}

/** ROBIN's four, in the order and with the objects of its page (docs/systems/robin.md, "The four situations"). */
export const SITUATIONS: readonly Situation[] = [
  {
    title: 'Situation 1: a customer places the first order, € 10',
    file: 'order-first.json',
    expected: {
      order_number: 'O1234',
      email_address: 'email@address.com',
      revenue: 10,
      order_date: '2017-04-05T12:34:56Z',
      is_first_order: true,
    },
  },
  {
    title: 'Situation 2: the same customer places another order, € 10',
    file: 'order-another.json',
    expected: {
      order_number: 'O1235',
      email_address: 'email@address.com',
      revenue: 10,
      order_date: '2017-04-08T14:32:56Z',
      is_first_order: false,
    },
  },
  {
    title: 'Situation 3: the customer returns € 5 of the first order',
    file: 'order-return.json',
    expected: {
      order_number: 'O1234',
      email_address: 'email@address.com',
      revenue: 5,
      old_revenue: 10,
      order_date: '2017-04-05T12:34:56Z',
      is_first_order: true,
    },
  },
  {
    title: 'Situation 4: another customer, who has bought before, orders for € 20',
    file: 'order-before-upsell.json',
    expected: {
      order_number: 'O4321',
      email_address: 'address@email.com',
      revenue: 20,
      order_date: '2017-04-06T12:34:56Z',
      is_first_order: false,
    },
  },
  {
    title: '… and then for € 10 more',
    file: 'order-upsell.json',
    expected: {
      order_number: 'O4321',
      email_address: 'address@email.com',
      revenue: 30,
      old_revenue: 20,
      order_date: '2017-04-07T13:44:56Z',
      is_first_order: false,
    },
  },
];
