import { addFigures } from '../../../../lib/platform/lists.ts';
import { serializeOrderList } from '../../../../lib/robin/order-list.ts';
import type { AskedName } from '../../../../lib/shop-orders/asking.ts';
import { listOrders } from '../../../../lib/shop-orders/list-orders.ts';
import { writeNotice } from '../../../../lib/shop-orders/order-entry.ts';
import type { Endpoint } from '../../endpoint.ts';
import { answerByNumber, identify } from '../../identify.ts';
import { CUSTOMER_NEEDED } from '../../parameters.ts';

/** ROBIN's Endpoint 2: the orders of a customer. */
export const orders: Endpoint = {
  name: 'orders',
  unknown: 'No system knows this customer.',
  async ask(event, deadline, dependencies) {
    const { orderSystem: system, orderBook: book, panel, country, clock, log } = dependencies;
    const { asked, malformed, sources, settled, durationsMs } = await identify(event, deadline, dependencies);
    if (asked === undefined) return { kind: 'malformed', parameters: malformed, needed: CUSTOMER_NEEDED };
    if (settled) {
      if (settled.unavailable.length === 0)
        return { durationsMs, unavailable: [], kind: 'found', body: serializeOrderList([]), complete: true };
      const missing = settled.unavailable.map((source) => ({ source, what: 'unavailable' }) as const);
      return answerByNumber({ ...settled, durationsMs }, () =>
        serializeOrderList([writeNotice({ kind: 'missing', missing }, panel)]),
      );
    }
    const options = { ...panel, country, clock, log, deadline };
    const list = await listOrders(asked, { sources, system, book }, options);
    const reported = {
      durationsMs: addFigures<AskedName>(durationsMs, list.durationsMs),
      unavailable: list.unavailable,
    };
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
