import { describe, expect, it } from '@jest/globals';
import { readMessages } from '../../../lib/orders/delivery/batch.ts';
import { findOddVersions } from '../../../lib/orders/delivery/odd-versions.ts';
import { groupByOrder, withStored } from '../../../lib/orders/delivery/order-work.ts';
import { orderEvent } from '../order-world.ts';

const NOW = Date.parse('2017-04-20T12:00:00Z');
const rules = { defaultCountry: 'NL' as const, defaultCurrency: 'EUR', acceptedCurrencies: ['EUR'] };

/** What is said of a second delivery, after a first one was written. */
function saidOf(first: readonly object[], second: readonly object[]) {
  const [known] = worksOf(first);
  const [work] = worksOf(second);
  const stored = known && withStored(known, undefined, () => 'key').state;
  return findOddVersions(stored, work?.entries ?? []).map(({ oddity }) => oddity);
}

function worksOf(events: readonly object[]) {
  const messages = events.map((event, index) => ({
    messageId: `m${index}`,
    receiptHandle: 'r',
    body: JSON.stringify(event),
    receiveCount: 1,
    sentAt: NOW,
  }));
  return groupByOrder(readMessages(messages, rules, NOW).entries);
}

const event = (order: object, envelope: object) => orderEvent({ ...order }, { ...envelope });
const version = (occurredAt: string, sequence?: number) => ({ eventId: 'e', occurredAt, sequence });
const [EARLIER, LATER] = ['2017-04-12T09:00:00Z', '2017-04-12T10:00:00Z'];

describe('an event whose version may silence its order is said', () => {
  it('if the same version has other amounts, in one delivery or in two', () => {
    const one = event({ revenue: '10' }, version(EARLIER, 1));
    const other = event({ revenue: '9' }, version(EARLIER, 1));
    expect(saidOf([one], [other])).toEqual(['same-version-other-amounts']);
    expect(saidOf([], [one, other])).toEqual(['same-version-other-amounts']);
    expect(saidOf([one], [event({ revenue: '10', cancelled: true }, version(EARLIER, 1))])).toHaveLength(1);
  });

  it('if the sequence is gone', () => {
    const numbered = event({}, version(EARLIER, 1));
    expect(saidOf([numbered], [event({}, version(LATER))])).toEqual(['sequence-gone']);
    expect(saidOf([], [numbered, event({}, version(LATER))])).toEqual(['sequence-gone']);
  });

  it('if the sequence is the last one there is', () => {
    expect(saidOf([], [event({}, version(EARLIER, Number.MAX_SAFE_INTEGER))])).toEqual(['last-sequence']);
  });

  it('and nothing is said of the others', () => {
    const one = event({}, version(EARLIER, 1));
    expect(saidOf([one], [one, event({ revenue: '5' }, version(LATER, 2))])).toEqual([]);
    expect(saidOf([event({}, version(LATER, 1))], [event({}, version(EARLIER))])).toEqual([]);
    expect(saidOf([event({ profit: '2' }, version(EARLIER, 1))], [event({}, version(EARLIER, 1))])).toEqual(
      [],
    );
  });
});
