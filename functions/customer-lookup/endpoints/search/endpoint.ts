import { serializeSearchResults } from '../../../../lib/robin/search-results.ts';
import { search as searchFor } from '../../../../lib/shop-orders/search.ts';
import { readSearch } from '../../../../lib/shop-orders/search-form.ts';
import { type Endpoint, NOTHING_ASKED } from '../../endpoint.ts';
import { parameterValues } from '../../request.ts';

/** ROBIN's Endpoint 4: what an agent types. */
export const search: Endpoint = {
  name: 'search',
  unknown: 'Nothing was found.',
  async ask(event, deadline, dependencies) {
    const { sources, orderSystem: system, orderBook: book, panel, country } = dependencies;
    const { defaultCurrency, clock, log } = dependencies;
    const given = new Set(parameterValues(event, 'q').filter((text) => text.trim() !== ''));
    // Two searches at once are none: neither is the one that was meant.
    const [only = ''] = given.size === 1 ? given : [];
    const terms = readSearch(only, country);
    if (Object.keys(terms).length === 0)
      return { ...NOTHING_ASKED, kind: 'found', body: serializeSearchResults([], []), complete: true };
    const options = { ...panel, country, defaultCurrency, clock, log, deadline };
    const result = await searchFor(terms, { sources, system, book }, options);
    const reported = { durationsMs: result.durationsMs, unavailable: result.unavailable };
    if (result.kind === 'unavailable') {
      const { customers, orders } = result.notice;
      return { ...reported, kind: 'unavailable', notice: serializeSearchResults(customers, orders) };
    }
    const { customers, orders } = result.hits;
    return {
      ...reported,
      kind: 'found',
      body: serializeSearchResults(customers, orders),
      complete: result.complete,
    };
  },
};
