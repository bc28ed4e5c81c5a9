import { lookUpCustomer } from '../../../../lib/profile/look-up-customer.ts';
import { toCustomerPanel } from '../../../../lib/robin/customer-panel.ts';
import type { Endpoint } from '../../endpoint.ts';
import { CUSTOMER_NEEDED, readParameters } from '../../parameters.ts';

/** ROBIN's Endpoint 1: the customer. */
export const customers: Endpoint = {
  name: 'customers',
  unknown: 'No system knows this customer.',
  async ask(event, deadline, { sources, panel, country, defaultCurrency, clock, log }) {
    const { asked, malformed } = readParameters(event, country);
    if (asked === undefined) return { kind: 'malformed', parameters: malformed, needed: CUSTOMER_NEEDED };
    const options = { ...panel, country, defaultCurrency, clock, log, deadline };
    const lookup = await lookUpCustomer(asked, sources, options);
    const { milliseconds, unavailable } = lookup;
    switch (lookup.kind) {
      case 'found':
        return {
          kind: 'found',
          body: toCustomerPanel(lookup.customer),
          complete: lookup.complete,
          milliseconds,
          unavailable,
        };
      case 'ambiguous':
        return { kind: 'ambiguous', body: toCustomerPanel(lookup.customer), milliseconds, unavailable };
      case 'unavailable':
        return { kind: 'unavailable', notice: toCustomerPanel(lookup.notice), milliseconds, unavailable };
      case 'absent':
        return { kind: 'absent', milliseconds, unavailable };
    }
  },
};
