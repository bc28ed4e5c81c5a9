import type { Endpoint } from './endpoint.ts';
import { customers } from './endpoints/customers/endpoint.ts';
import { lifetime } from './endpoints/lifetime/endpoint.ts';
import { orderDetails } from './endpoints/order-details/endpoint.ts';
import { orders } from './endpoints/orders/endpoint.ts';
import { search } from './endpoints/search/endpoint.ts';

/** All that ROBIN asks. */
export const ENDPOINTS: readonly Endpoint[] = [customers, orders, orderDetails, search, lifetime];

/**
 * The endpoint of a path, whatever stage or base path stands before it.
 * @param path `undefined` if an event, played by hand, names none: the customer is asked for
 */
export function findEndpoint(path: string | undefined): Endpoint | undefined {
  if (path === undefined) return customers;
  const name = path.replace(/\/+$/, '').split('/').at(-1);
  return ENDPOINTS.find((endpoint) => endpoint.name === name);
}
