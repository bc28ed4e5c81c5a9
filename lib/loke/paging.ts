import * as z from 'zod/mini';
import { readEach } from '../customer/read-each.ts';
import { type Call, StatusError } from '../platform/errors.ts';
import type { HttpResponse } from '../platform/http/http.ts';
import { parseJson, parseWith } from '../platform/json.ts';

/** One page of a list. */
export interface LokePage<T> {
  items: readonly T[];
  /** Where the next page is, as LOKE handed it out: absolute or a path. Absent on the last page. */
  next?: string;
}

/** What a page of customers holds, the longest (docs/systems/loke.md, "List of customers"): no more are read. */
const MAX_ITEMS = 1_000;

/** What is in it is read one by one. */
const listSchema = z.custom<readonly unknown[]>(Array.isArray);

/**
 * Reads a page: a list in the body, the next page in `X-Next-Page`.
 *
 * @throws UpstreamError if it is none
 */
export function readPage<S extends z.ZodMiniType>(
  schema: S,
  response: HttpResponse,
  call: Call,
): LokePage<z.output<S>> {
  if (response.status !== 200) throw new StatusError(call, response.status);
  const items = parseWith(listSchema, parseJson(response.text, call), call);
  const next = response.headers['x-next-page']?.trim();
  return { items: readEach(schema, items.slice(0, MAX_ITEMS), call), ...(next && { next }) };
}

/**
 * All items from a first page on. Ends if there is no next page, at one that was there before, or after
 * `maxPages`: a list of LOKE's that leads in circles must not keep us for ever.
 */
export async function* itemsOfPages<T>(
  first: () => Promise<LokePage<T>>,
  follow: (url: string) => Promise<LokePage<T>>,
  maxPages: number,
): AsyncGenerator<T, void, undefined> {
  const seen = new Set<string>();
  let page = await first();
  for (let number = 1; ; number += 1) {
    yield* page.items;
    if (page.next === undefined || seen.has(page.next) || number >= maxPages) return;
    seen.add(page.next);
    page = await follow(page.next);
  }
}
