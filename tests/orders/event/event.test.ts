import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseEvent } from '../../../lib/orders/event/event.ts';
import { orderEvent } from '../order-world.ts';

const NOW = Date.parse('2017-04-20T12:00:00Z');
const rules = { defaultCountry: 'NL' as const, defaultCurrency: 'EUR', acceptedCurrencies: ['EUR', 'USD'] };
const parse = (body: unknown, more = {}) => parseEvent(JSON.stringify(body), { ...rules, ...more }, NOW);
const eventOf = (body: unknown) => {
  const parsed = parse(body);
  if ('rejection' in parsed) throw new Error(parsed.rejection.detail);
  return parsed.event;
};
const detailOf = (body: unknown) => {
  const parsed = parse(body);
  return 'rejection' in parsed ? `${parsed.rejection.reason} ${parsed.rejection.detail}` : 'accepted';
};

describe('a body', () => {
  const event = orderEvent({});
  const notification = { Type: 'Notification', MessageId: 'm', Message: JSON.stringify(event) };
  const busEvent = { version: '0', 'detail-type': 'order-changed', source: 'shop', detail: event };

  it.each([
    ['plain JSON', event],
    ['inside an SNS notification', notification],
    ['inside an EventBridge event', busEvent],
    ['EventBridge inside SNS', { ...notification, Message: JSON.stringify(busEvent) }],
  ])('may be %s', (_, body) => {
    expect(eventOf(body)).toEqual(eventOf(event));
  });

  it('whose notification holds no JSON is none', () => {
    expect(detailOf({ ...notification, Message: 'hello' })).toMatch(/^not-json/);
  });

  it('never crashes the reader, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify({ order: value })),
        ),
        (body) => {
          expect('rejection' in parseEvent(body, rules, NOW)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('its fields', () => {
  it('are read into the forms that ROBIN is told', () => {
    const order = {
      emailAddress: '  Email@Address.com ',
      phoneNumber: '06 1234 5678',
      orderDate: '2017-04-05T14:34:56.789+02:00',
      currency: 'usd',
      revenue: '10.00',
      webstoreUrl: 'https://shop.example',
    };
    expect(eventOf(orderEvent(order, { sequence: 7 }))).toMatchObject({
      version: { sequence: 7 },
      emailAddress: 'Email@Address.com',
      phoneNumber: '+31612345678',
      orderDate: '2017-04-05T12:34:56Z',
      currency: 'USD',
      amounts: { revenue: '10' },
      webstoreUrl: 'https://shop.example',
    });
  });

  it('compare by occurredAt to its last digit', () => {
    const { version } = eventOf(orderEvent({}, { occurredAt: '2017-04-12T11:00:00.1234567890+02:00' }));
    expect(version.occurredAt).toBe('2017-04-12T09:00:00.123456789');
  });

  it('may be null or empty where they may be absent', () => {
    const blank = {
      emailAddress: null,
      phoneNumber: '0612345678',
      discount: '',
      refunds: null,
      profit: '',
      webstoreUrl: '',
    };
    expect(
      eventOf(orderEvent({ ...blank, currency: null, cancelled: null }, { sequence: null })),
    ).toMatchObject({
      phoneNumber: '+31612345678',
      currency: 'EUR',
      cancelled: false,
    });
  });

  it('that are unknown are tolerated', () => {
    expect(eventOf(orderEvent({ colour: 'red' }, { trace: { id: 1 } }))).toBeDefined();
  });

  it('lose a phone number that nobody can read, where there is an e-mail address', () => {
    expect(eventOf(orderEvent({ phoneNumber: '0000000000' }))).not.toHaveProperty('phoneNumber');
  });

  it.each([
    ['no e-mail address and no phone', { emailAddress: '' }, {}, /order: needs an emailAddress/],
    [
      'a phone that nobody can read, alone',
      { emailAddress: null, phoneNumber: 'none' },
      {},
      /phoneNumber that can be read/,
    ],
    ['no e-mail address where one should be', { emailAddress: 'guest' }, {}, /order\.emailAddress/],
    ['neither lines nor revenue', { revenue: null }, {}, /needs lines or revenue/],
    [
      'more returned than bought',
      { revenue: null, lines: [{ quantity: 1, returnedQuantity: 2, unitPrice: 1 }] },
      {},
      /lines\.0\.returnedQuantity/,
    ],
    [
      'half a piece',
      { revenue: null, lines: [{ quantity: 1.5, unitPrice: 1 }] },
      {},
      /order\.lines\.0\.quantity/,
    ],
    ['an amount that is none', { revenue: '1,50' }, {}, /order\.revenue/],
    ['a date without a time', { orderDate: '2017-04-05' }, {}, /order\.orderDate/],
    ['a moment that does not exist', {}, { occurredAt: '2017-02-30T00:00:00Z' }, /occurredAt/],
    ['no event id', {}, { eventId: ' ' }, /eventId/],
    ['no currency', { currency: 'euro' }, {}, /order\.currency/],
  ])('are refused by name: %s', (_, order, envelope, detail) => {
    const refusal = detailOf(orderEvent(order, envelope));
    expect(refusal).toMatch(/^invalid-event/);
    expect(refusal).toMatch(detail);
  });

  it('are never repeated in a refusal, for they may be a person’s', () => {
    const person = 'Jane Canary <jane.canary@example.com> 0612345678';
    const refusal = detailOf({
      eventId: [person],
      occurredAt: person,
      order: { emailAddress: person, orderNumber: {} },
    });
    expect(refusal).not.toMatch(/canary|0612345678/i);
    expect(detailOf(orderEvent({ emailAddress: person }))).not.toMatch(/canary/i);
  });
});
