import type { ReceivedRequest } from '../simulators/simulated-system.ts';
import type { Post } from './wire.ts';

/** One order object of a POST that ROBIN got, whatever it answered. */
export interface SentOrder {
  orderNumber: string;
  /** Epoch milliseconds at which ROBIN had it. */
  at: number;
  post: Post;
}

/** Reads what ROBIN was sent, each request once: an answer that is still open is read again. */
export function createPostReader(robin: { requests: readonly ReceivedRequest[] }) {
  const read: { request: ReceivedRequest; orders: readonly Record<string, unknown>[] }[] = [];
  return {
    /** What ROBIN has been sent of this order since `since` (epoch milliseconds), oldest first. */
    sentOf(orderNumber: string, since: number): readonly SentOrder[] {
      for (const request of robin.requests.slice(read.length))
        read.push({ request, orders: ordersOf(request) });
      return read.flatMap(({ request, orders }) =>
        request.at < since
          ? []
          : orders
              .filter((order) => order.order_number === orderNumber)
              .map((order) => ({ orderNumber, at: request.at, post: toPost(order, request) })),
      );
    },
  };
}

function ordersOf({ body }: ReceivedRequest): readonly Record<string, unknown>[] {
  try {
    const { orders }: { orders?: Record<string, unknown>[] } = JSON.parse(body);
    return Array.isArray(orders) ? orders : [];
  } catch {
    return [];
  }
}

function toPost(order: Record<string, unknown>, { ended }: ReceivedRequest): Post {
  const { revenue, old_revenue: oldRevenue, is_first_order: isFirstOrder } = order;
  return {
    ...(typeof revenue === 'number' && { revenue }),
    ...(typeof oldRevenue === 'number' && { oldRevenue }),
    ...(typeof isFirstOrder === 'boolean' && { isFirstOrder }),
    ...(ended?.status !== undefined && { status: ended.status }),
  };
}
