import { normalizeOrderNumber } from '../../../../lib/orders/event/order-number.ts';
import { serializeOrderDetails } from '../../../../lib/robin/order-details.ts';
import { unescapeHtml } from '../../../../lib/robin/shown-value.ts';
import { lookUpOrder } from '../../../../lib/shop-orders/look-up-order.ts';
import { type Endpoint, NOTHING_ASKED } from '../../endpoint.ts';
import { readOnly } from '../../parameters.ts';

/** Longer than any number that an event may give, written as HTML. */
const MAX_LENGTH = 1_600;

/** ROBIN's Endpoint 3: one order. */
export const orderDetails: Endpoint = {
  name: 'order-details',
  unknown: 'No system knows this order.',
  async ask(event, deadline, { orderSystem: system, orderBook: book, panel, clock, log }) {
    const given = readOnly(event, 'orderNumber');
    if (given === 'malformed' || given === undefined)
      return {
        kind: 'malformed',
        parameters: given === 'malformed' ? ['orderNumber'] : [],
        needed: 'Give an "orderNumber".',
      };
    if (given.length > MAX_LENGTH) return { ...NOTHING_ASKED, kind: 'absent' };
    // ROBIN has it from a list, where it was written as HTML; an agent types it as it is. A `+` that was not escaped
    // in the query is a space by now.
    const forms = [unescapeHtml(given), given, unescapeHtml(given).replaceAll(' ', '+')];
    const numbers = [...new Set(forms.map(normalizeOrderNumber))];
    const details = await lookUpOrder(numbers, { system, book }, { ...panel, clock, log, deadline });
    const reported = { durationsMs: details.durationsMs, unavailable: details.unavailable };
    switch (details.kind) {
      case 'found':
        return {
          ...reported,
          kind: 'found',
          body: serializeOrderDetails(details.page),
          complete: details.complete,
        };
      case 'absent':
        return { ...reported, kind: 'absent' };
      case 'unavailable':
        return { ...reported, kind: 'unavailable', notice: serializeOrderDetails(details.notice) };
    }
  },
};
