import { addFigures } from '../../../../lib/platform/lists.ts';
import { writeOutage } from '../../../../lib/profile/customer-view.ts';
import { withUnknownNumber } from '../../../../lib/profile/identify-customer.ts';
import { lookUpCustomer } from '../../../../lib/profile/look-up-customer.ts';
import { toCustomerPanel } from '../../../../lib/robin/customer-panel.ts';
import type { Endpoint } from '../../endpoint.ts';
import { answerByNumber, identify } from '../../identify.ts';
import { CUSTOMER_NEEDED } from '../../parameters.ts';

/** ROBIN's Endpoint 1: the customer. */
export const customers: Endpoint = {
  name: 'customers',
  unknown: 'No system knows this customer.',
  async ask(event, deadline, dependencies) {
    const { panel, country, defaultCurrency, clock, log } = dependencies;
    const identified = await identify(event, deadline, dependencies);
    const { asked, malformed, sources, isNumberUnknown, settled } = identified;
    if (asked === undefined) return { kind: 'malformed', parameters: malformed, needed: CUSTOMER_NEEDED };
    if (settled) {
      const outcomes = new Map(settled.unavailable.map((name) => [name, { kind: 'unavailable' }] as const));
      return answerByNumber({ ...settled, durationsMs: identified.durationsMs }, () =>
        toCustomerPanel(writeOutage(asked, outcomes, panel)),
      );
    }
    const options = { ...panel, country, defaultCurrency, clock, log, deadline };
    const found = await lookUpCustomer(asked, sources, options);
    const lookup = isNumberUnknown ? withUnknownNumber(found, panel.labels) : found;
    const { unavailable } = lookup;
    const durationsMs = addFigures(identified.durationsMs, lookup.durationsMs);
    switch (lookup.kind) {
      case 'found':
        return {
          kind: 'found',
          body: toCustomerPanel(lookup.customer),
          complete: lookup.complete,
          durationsMs,
          unavailable,
        };
      case 'ambiguous':
        return { kind: 'ambiguous', body: toCustomerPanel(lookup.customer), durationsMs, unavailable };
      case 'unavailable':
        return { kind: 'unavailable', notice: toCustomerPanel(lookup.notice), durationsMs, unavailable };
      case 'absent':
        return { kind: 'absent', durationsMs, unavailable };
    }
  },
};
