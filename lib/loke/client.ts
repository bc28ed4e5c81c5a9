import type * as z from 'zod/mini';
import { StatusError, UnsafeRequestError } from '../platform/errors.ts';
import type { HttpClient, HttpRequest } from '../platform/http/http.ts';
import { type AccessTokens, withToken } from '../platform/http/oauth.ts';
import { parseJson, parseWith } from '../platform/json.ts';
import {
  type LokeCustomer,
  type LokeCustomerListTiny,
  lokeCustomerListTinySchema,
  lokeCustomerSchema,
} from './customer.ts';
import { itemsOfPages, type LokePage, readPage } from './paging.ts';

export interface LokeCustomerSearch {
  /** Exactly as LOKE has it. */
  email?: string;
  /** Several customers may share one. */
  phoneNumber?: string;
  sort?: 'created' | 'updated';
}

/**
 * LOKE's customer API (beta, says its page). Deadlines are epoch milliseconds and hold for a whole iteration; every
 * call rejects with an `UpstreamError` by its own. Iterations go as far as `maxPages`, 100 unless told, and follow
 * LOKE's links on its own origin only.
 */
export interface LokeClient {
  /** `GET …/customers/{id}`; `undefined` if LOKE says that it knows no such customer. */
  getCustomer(customerId: string, deadline: number): Promise<LokeCustomer | undefined>;
  /** `GET …/customers`, pages of 1000: all that fit. */
  listCustomers(search: LokeCustomerSearch, deadline: number, maxPages?: number): AsyncIterable<LokeCustomer>;
  /** The first page of `listCustomers`. */
  listFirstCustomers(search: LokeCustomerSearch, deadline: number): Promise<LokePage<LokeCustomer>>;
  /** `GET …/customers/{id}/memberships`, pages of 10: the lists that a customer is a member of. */
  listMemberships(
    customerId: string,
    deadline: number,
    maxPages?: number,
  ): AsyncIterable<LokeCustomerListTiny>;
  /** The first page of `listMemberships`. */
  listFirstMemberships(customerId: string, deadline: number): Promise<LokePage<LokeCustomerListTiny>>;
}

interface LokeClientOptions {
  http: HttpClient;
  tokens: AccessTokens;
  organizationId: string;
}

const MAX_PAGES = 100;

export function createLokeClient({ http, tokens, organizationId }: LokeClientOptions): LokeClient {
  const customers = ['organizations', organizationId, 'customers'];

  function get(request: Omit<HttpRequest, 'method' | 'headers'>) {
    return withToken(tokens, request.deadline, (token) =>
      http.request({ ...request, method: 'GET', headers: bearer(token) }),
    );
  }

  /** The two ways to a page: by asking for the list, and by the link that the page before gave. */
  function pagesOf<S extends z.ZodMiniType>(schema: S, request: Omit<HttpRequest, 'method' | 'headers'>) {
    const { operation, deadline } = request;
    const call = { system: http.system, operation };
    return {
      first: async () => readPage(schema, await get(request), call),
      follow: async (url: string) => {
        const response = await withToken(tokens, deadline, (token) =>
          http.requestUrl(url, { operation, headers: bearer(token), deadline }),
        );
        return readPage(schema, response, call);
      },
    };
  }

  function customerPages({ email, phoneNumber, sort }: LokeCustomerSearch, deadline: number) {
    const query = { email, phoneNumber, sort };
    return pagesOf(lokeCustomerSchema, { operation: 'list-customers', path: customers, query, deadline });
  }

  function membershipPages(customerId: string, deadline: number) {
    const path = [...customers, customerId, 'memberships'];
    return pagesOf(lokeCustomerListTinySchema, { operation: 'list-memberships', path, deadline });
  }

  return {
    async getCustomer(customerId, deadline) {
      const call = { system: http.system, operation: 'get-customer' };
      // Without an id the path would be that of the list.
      if (customerId === '') throw new UnsafeRequestError(call, 'the id is empty');
      const path = [...customers, customerId];
      const { status, text } = await get({ operation: call.operation, path, deadline });
      if (status === 404 && isNotFound(text)) return undefined;
      if (status !== 200) throw new StatusError(call, status);
      return parseWith(lokeCustomerSchema, parseJson(text, call), call);
    },
    listFirstCustomers: (search, deadline) => customerPages(search, deadline).first(),
    listCustomers(search, deadline, maxPages = MAX_PAGES) {
      const { first, follow } = customerPages(search, deadline);
      return itemsOfPages(first, follow, maxPages);
    },
    listFirstMemberships: (customerId, deadline) => membershipPages(customerId, deadline).first(),
    listMemberships(customerId, deadline, maxPages = MAX_PAGES) {
      const { first, follow } = membershipPages(customerId, deadline);
      return itemsOfPages(first, follow, maxPages);
    },
  };
}

/** `not_found` in a text, in an object or in no JSON at all (docs/systems/loke.md, "Errors"), but no page of a gateway. */
function isNotFound(body: string): boolean {
  return /\bnot_found\b/i.test(body) && !body.trimStart().startsWith('<');
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}
