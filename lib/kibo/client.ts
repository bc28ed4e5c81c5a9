import { readEach } from '../customer/read-each.ts';
import { StatusError, UnsafeRequestError } from '../platform/errors.ts';
import { parseJson, parseWith } from '../platform/json.ts';
import { type KiboCustomer, kiboCollectionSchema, kiboCustomerSchema } from './customer.ts';
import { createKiboGet, type KiboAccess } from './get.ts';

/** What Kibo is searched by; all that is given must fit. Nothing given means every customer. */
export interface KiboSearch {
  email?: string;
  phone?: string;
  customerId?: string;
  firstName?: string;
  /** From 1 to 100; Kibo's own default is 10. */
  perPage?: number;
  /** From 1. */
  page?: number;
}

interface KiboPage {
  customers: readonly KiboCustomer[];
  /** Whether it holds as many as were asked for, so that there may be another one. */
  isFull: boolean;
}

/** Kibo OMS's customer API. Deadlines are epoch milliseconds; every call rejects with an `UpstreamError` by its own. */
export interface KiboClient {
  /** `GET /customer/{id}`: the basic shape, with `customData`. `undefined` if Kibo knows no such customer. */
  getCustomer(customerId: string, deadline: number): Promise<KiboCustomer | undefined>;
  /**
   * `GET /customer/?…`: one page of the richer shape. Kibo may ignore a parameter that it does not know and answer
   * with strangers: look at what comes back.
   */
  searchCustomers(search: KiboSearch, deadline: number): Promise<KiboPage>;
}

interface KiboClientOptions extends KiboAccess {
  /** What this tenant calls the parameters whose names are not known (docs/systems/kibo.md, "Search"). */
  searchParameters?: { email: string; phone: string };
}

const OWN_PER_PAGE = 10;
const MAX_PER_PAGE = 100;
const MAX_READ = 1_000;

export function createKiboClient(options: KiboClientOptions): KiboClient {
  const { http, manufacturerId, searchParameters = { email: 'email', phone: 'phone' } } = options;
  const get = createKiboGet(options);

  async function searchCustomers(search: KiboSearch, deadline: number): Promise<KiboPage> {
    const call = { system: http.system, operation: 'search-customers' };
    const perPage = Math.min(search.perPage ?? OWN_PER_PAGE, MAX_PER_PAGE);
    const query = {
      [searchParameters.email]: search.email,
      [searchParameters.phone]: search.phone,
      customerID: search.customerId,
      firstName: search.firstName,
      manufacturerID: manufacturerId,
      perPage: String(perPage),
      page: String(search.page ?? 1),
    };
    // With the slash (docs/systems/kibo.md, "Search").
    const response = await get({ operation: call.operation, path: ['customer', ''], query, deadline });
    // A 404 is none of Kibo's own here: a search that finds nothing has an empty collection.
    if (response.status !== 200) throw new StatusError(call, response.status);
    const { collection } = parseWith(kiboCollectionSchema, parseJson(response.text, call), call);
    return {
      // A server that ignores `perPage` answers with all that it has, which may be many thousands.
      customers: readEach(kiboCustomerSchema, collection.slice(0, MAX_READ), call),
      isFull: collection.length >= perPage,
    };
  }

  return {
    async getCustomer(customerId, deadline) {
      const call = { system: http.system, operation: 'get-customer' };
      // Without an id the path would be that of the search.
      if (customerId === '') throw new UnsafeRequestError(call, 'the id is empty');
      const path = ['customer', customerId];
      const response = await get({ operation: call.operation, path, deadline });
      // docs/systems/kibo.md, "Customer by id".
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw new StatusError(call, response.status);
      return parseWith(kiboCustomerSchema, parseJson(response.text, call), call);
    },
    searchCustomers,
  };
}
