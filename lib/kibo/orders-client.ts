import type * as z from 'zod/mini';
import { readEach } from '../customer/read-each.ts';
import { StatusError, UnsafeRequestError } from '../platform/errors.ts';
import { parseJson, parseWith } from '../platform/json.ts';
import { kiboCollectionSchema } from './customer.ts';
import { createKiboGet, type KiboAccess } from './get.ts';
import {
  type KiboOrder,
  type KiboOrderItem,
  type KiboShipment,
  kiboOrderItemSchema,
  kiboOrderSchema,
  kiboShipmentSchema,
} from './order.ts';

/** Kibo OMS's orders. Deadlines are epoch milliseconds; every call rejects with an `UpstreamError` by its own. */
export interface KiboOrdersClient {
  /** `GET /order/{id}`. `undefined` if Kibo knows no such order. */
  getOrder(orderId: string, deadline: number): Promise<KiboOrder | undefined>;
  /** `GET /order/?…`, one page of a hundred. Kibo may ignore a parameter: look at what comes back. */
  searchOrders(search: Readonly<Record<string, string>>, deadline: number): Promise<readonly KiboOrder[]>;
  /** `GET /orderItem/?orderID=`, all pages as far as there are `MAX_ITEM_PAGES`. */
  listItems(orderId: string, deadline: number): Promise<readonly KiboOrderItem[]>;
  /** `GET /shipment/?orderID=`, the first hundred. */
  listShipments(orderId: string, deadline: number): Promise<readonly KiboShipment[]>;
}

/** Kibo answers at most 100 orders per call (docs/systems/kibo.md, "Orders"). */
const PER_PAGE = 100;
/** What a page of items holds (docs/systems/kibo.md, "Order items and shipments"). */
const ITEMS_PER_PAGE = 20;
const MAX_ITEM_PAGES = 5;

export function createKiboOrdersClient(options: KiboAccess): KiboOrdersClient {
  const { http, manufacturerId } = options;
  const get = createKiboGet(options);

  async function search<S extends z.ZodMiniType>(
    operation: string,
    resource: string,
    query: Readonly<Record<string, string>>,
    schema: S,
    deadline: number,
  ): Promise<ReadonlyArray<z.output<S>>> {
    const call = { system: http.system, operation };
    const response = await get({
      operation,
      path: [resource, ''],
      query: { ...query, manufacturerID: manufacturerId },
      deadline,
    });
    if (response.status !== 200) throw new StatusError(call, response.status);
    const { collection } = parseWith(kiboCollectionSchema, parseJson(response.text, call), call);
    // More than a page was not asked for.
    return readEach(schema, collection.slice(0, PER_PAGE), call);
  }

  return {
    async getOrder(orderId, deadline) {
      const call = { system: http.system, operation: 'get-order' };
      // Without an id the path would be that of the search.
      if (orderId === '') throw new UnsafeRequestError(call, 'the id is empty');
      const response = await get({
        operation: call.operation,
        path: ['order', orderId],
        query: {},
        deadline,
      });
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw new StatusError(call, response.status);
      return parseWith(kiboOrderSchema, parseJson(response.text, call), call);
    },
    searchOrders: (criteria, deadline) =>
      search('search-orders', 'order', { ...criteria, perPage: String(PER_PAGE) }, kiboOrderSchema, deadline),
    async listItems(orderId, deadline) {
      const items: KiboOrderItem[] = [];
      for (let page = 1; page <= MAX_ITEM_PAGES; page += 1) {
        const query = { orderID: orderId, ...(page > 1 && { page: String(page) }) };
        const found = await search('list-items', 'orderItem', query, kiboOrderItemSchema, deadline);
        const known = new Set(items.map(({ orderItemId }) => orderItemId));
        const added = found.filter(
          ({ orderItemId }) => page === 1 || orderItemId === undefined || !known.has(orderItemId),
        );
        items.push(...added);
        // Fewer than a page is the last one; one that brings nothing new has ignored which page was asked for.
        if (found.length < ITEMS_PER_PAGE || added.length === 0) break;
      }
      return items;
    },
    listShipments: (orderId, deadline) =>
      search('list-shipments', 'shipment', { orderID: orderId }, kiboShipmentSchema, deadline),
  };
}
