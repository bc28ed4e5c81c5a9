/** Kibo's orders, items and shipments as far as they are known (docs/systems/kibo.md, "Orders"). */
import type { KiboOrderSample } from './sample-orders.ts';
import type { ReceivedRequest, SimulatedAnswer } from './simulated-system.ts';

export interface KiboOrderOptions {
  /** What this tenant calls the parameter to search by the shop's number; any other is ignored. */
  orderNumberParameter?: string;
}

const NOT_FOUND: SimulatedAnswer = { status: 404, body: 'Not Found' };

export function isOrderResource(resource: string | undefined): boolean {
  return resource === 'order' || resource === 'orderItem' || resource === 'shipment';
}

/** `/order/…`, `/orderItem/?…` and `/shipment/?…`; `id` is empty for a search. */
export function answerOrders(
  orders: readonly KiboOrderSample[],
  { resource, id }: { resource: string; id: string },
  { query }: ReceivedRequest,
  options: KiboOrderOptions & { ignoreQuestion?: boolean | undefined },
): SimulatedAnswer {
  if (id !== '') {
    const order = resource === 'order' && orders.find(({ orderID }) => String(orderID) === id);
    return order ? { status: 200, body: orderShape(order) } : NOT_FOUND;
  }
  const { ignoreQuestion, orderNumberParameter = 'externalOrderID' } = options;
  const ids = query.get('orderID')?.split(',');
  const number = query.get(orderNumberParameter);
  const found = orders.filter(
    ({ orderID, externalOrderID }) =>
      ignoreQuestion ||
      ((ids === undefined || ids.includes(String(orderID))) &&
        (number === null || number === externalOrderID)),
  );
  switch (resource) {
    case 'order':
      return page(found.map(orderShape), query, 10);
    case 'orderItem':
      return page(found.flatMap(partsOf('items')), query, 20);
    default:
      return page(found.flatMap(partsOf('shipments')), query, 100);
  }
}

function orderShape({ items: _, shipments: __, ...order }: KiboOrderSample): Record<string, unknown> {
  return order;
}

function partsOf(kind: 'items' | 'shipments') {
  return (order: KiboOrderSample) => (order[kind] ?? []).map((part) => ({ orderID: order.orderID, ...part }));
}

function page(all: readonly unknown[], query: URLSearchParams, usual: number): SimulatedAnswer {
  const perPage = Math.min(Number(query.get('perPage') ?? usual), 100);
  const number = Number(query.get('page') ?? 1);
  if (!(perPage >= 1 && number >= 1)) return { status: 400, body: 'Bad Request' };
  return { status: 200, body: { collection: all.slice((number - 1) * perPage, number * perPage) } };
}
