import { serializeLifetime } from '../../../../lib/robin/lifetime.ts';
import { lookUpLifetime } from '../../../../lib/shop-orders/lifetime.ts';
import type { Endpoint } from '../../endpoint.ts';
import { readParameters } from '../../parameters.ts';

/** ROBIN's Endpoint 5: what a customer who opens a conversation is worth. */
export const lifetime: Endpoint = {
  name: 'lifetime',
  unknown: 'No system knows all that is asked of this customer.',
  async ask(event, deadline, { sources, orderBook: book, panel, country, defaultCurrency, clock, log }) {
    const { asked, malformed } = readParameters(event, country);
    const emailAddress = asked?.emailAddress;
    if (asked === undefined || emailAddress === undefined) {
      const parameters = malformed.filter((name) => name === 'email');
      return { kind: 'malformed', parameters, needed: 'Give an "email".' };
    }
    const { formats } = panel;
    const options = { formats, country, defaultCurrency, clock, log, deadline };
    const question = { emailAddress, hasUnreadableEmailAddress: false };
    const answered = await lookUpLifetime(question, { sources, book }, options);
    const reported = { durationsMs: answered.durationsMs, unavailable: answered.unavailable };
    if (answered.kind !== 'found') return { ...reported, kind: answered.kind };
    const { lifetime: known, complete } = answered;
    return { ...reported, kind: 'found', body: serializeLifetime(known), complete };
  },
};
