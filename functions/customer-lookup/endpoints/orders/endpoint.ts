import { serializeOrderList } from '../../../../lib/robin/order-list.ts';
import { listOrders } from '../../../../lib/shop-orders/list-orders.ts';
import type { Endpoint } from '../../endpoint.ts';
import { CUSTOMER_NEEDED, readParameters } from '../../parameters.ts';

/** ROBIN's Endpoint 2: the orders of a customer. */
export const orders: Endpoint = {
  name: 'orders',
  unknown: 'No system knows this customer.',
  async ask(event, deadline, { sources, orderSystem: system, orderBook: book, panel, country, clock, log }) {
    const { asked, malformed } = readParameters(event, country);
    if (asked === undefined) return { kind: 'malformed', parameters: malformed, needed: CUSTOMER_NEEDED };
    const options = { ...panel, country, clock, log, deadline };
    const list = await listOrders(asked, { sources, system, book }, options);
    const reported = { milliseconds: list.times, unavailable: list.unavailable };
    switch (list.kind) {
      case 'found':
        return {
          ...reported,
          kind: 'found',
          body: serializeOrderList(list.entries),
          complete: list.complete,
        };
      case 'ambiguous':
        return { ...reported, kind: 'ambiguous', body: serializeOrderList(list.entries) };
      case 'unavailable':
        return { ...reported, kind: 'unavailable', notice: serializeOrderList(list.notice) };
    }
  },
};
