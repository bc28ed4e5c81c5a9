import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DECIMAL, decimalOf } from '../../../lib/orders/event/decimal.ts';
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
    ['a JSON text that holds JSON', JSON.stringify(event)],
    ['a JSON text within a JSON text', JSON.stringify(JSON.stringify(event))],
    ['EventBridge with its detail as a text', { ...busEvent, detail: JSON.stringify(event) }],
    [
      'each step a text',
      {
        ...notification,
        Message: JSON.stringify(JSON.stringify({ ...busEvent, detail: JSON.stringify(event) })),
      },
    ],
  ])('may be %s', (_, body) => {
    expect(eventOf(body)).toEqual(eventOf(event));
  });

  it('whose notification holds no JSON is none', () => {
    expect(detailOf({ ...notification, Message: 'hello' })).toMatch(/^not-json/);
  });

  it('that is a text without JSON is no event', () => {
    expect(detailOf('hello')).toMatch(/^invalid-event/);
    expect(detailOf({ ...busEvent, detail: 'hello' })).toMatch(/^invalid-event/);
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

  it('may be null or empty if they may be absent', () => {
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
    expect(eventOf(orderEvent({ lines: '', refunds: ' ', cancelled: '' }))).toMatchObject({
      cancelled: false,
    });
    const old = { ...rules, liveSince: NOW };
    const told = (toldBeforeBridge: unknown) =>
      parseEvent(JSON.stringify(orderEvent({}, { toldBeforeBridge })), old, NOW);
    expect(told('')).toMatchObject({ event: { olderThanBridge: true } });
    expect(told({ revenue: 5, isFirstOrder: '' })).toMatchObject({
      event: { toldBeforeBridge: { revenue: '5', isFirstOrder: false } },
    });
    expect(told({ revenue: '-5.55' })).toMatchObject({
      rejection: {
        reason: 'invalid-event',
        detail: expect.stringContaining('toldBeforeBridge.revenue: below zero'),
      },
    });
  });

  it.each([
    ['0.1 + 0.2', 0.1 + 0.2, '0.3'],
    ['0.30000000000000004', 0.30000000000000004, '0.3'],
    ['3.3000000000000003', 3.3000000000000003, '3.3'],
    ['5/3', 5 / 3, '1.67'],
    ['5e-17', 5e-17, '0'],
    ['the smallest number there is', 5e-324, '0'],
    ['-0', -0, '0'],
    ['1.005, which is less in floating point', 1.005, '1.01'],
    ['a whole number beyond the safe ones', 1e20, '100000000000000000000'],
    ['a text of 28 digits', '0.0049999999999999999999999999', '0'],
    ['a text of 28 digits, over the half', '0.0050000000000000000000000001', '0.01'],
    ['minus nothing', '-0.00', '0'],
    ['less than nothing', '-1.50', '0'],
  ])('may be amounts as producers compute them: %s', (_, revenue, told) => {
    expect(eventOf(orderEvent({ revenue })).amounts.revenue).toBe(told);
    expect(
      eventOf(orderEvent({ revenue: null, lines: [{ quantity: 1, unitPrice: revenue }] })).amounts.revenue,
    ).toBe(told);
  });

  it('read any JSON number as the shortest decimal that names it', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e20, max: 1e20, noNaN: true }), (value) => {
        const decimal = decimalOf(value) ?? '';
        expect(decimal).toMatch(DECIMAL);
        expect(Number(decimal)).toBe(value + 0);
        // JavaScript's own shortest digits, wherever it puts the point.
        const digits = (text: string) => text.replace(/e.*$|\D/g, '').replace(/^0+|0+$/g, '');
        expect(digits(decimal)).toBe(digits(String(value)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('may write whole numbers as texts, and quantities by the metre', () => {
    const lines = [
      { quantity: '2', returnedQuantity: ' 1 ', unitPrice: '5.00' },
      { quantity: '1.250000', unitPrice: '8' },
      { quantity: 0.000001, unitPrice: 1_000_000 },
    ];
    const { amounts, version } = eventOf(orderEvent({ revenue: null, lines }, { sequence: '7' }));
    expect(amounts.revenue).toBe('16');
    expect(version.sequence).toBe(7);
  });

  it('may have the phone number as a JSON number', () => {
    const phoneOf = (phoneNumber: number) => eventOf(orderEvent({ phoneNumber })).phoneNumber;
    expect(phoneOf(31612345678)).toBe('+31612345678');
    expect(phoneOf(612345678)).toBe('+31612345678');
  });

  it('lose a line or refund that cannot be read beside a stated total', () => {
    const lines = [{ name: 'A lamp' }, { quantity: -1, unitPrice: 'x' }, { quantity: 1, unitPrice: '5' }];
    const refunds = [{ amount: 'none' }];
    const event = eventOf(orderEvent({ revenue: '10.00', lines, refunds }));
    expect(event.amounts).toEqual({ revenue: '10' });
    expect(detailOf(orderEvent({ revenue: undefined, lines }))).toMatch(/^invalid-event .*order.lines.0/);
    expect(
      detailOf(orderEvent({ revenue: '10', lines: [{ quantity: 1, unitPrice: '5', discount: '-1' }] })),
    ).toMatch(/below zero/);
  });

  it('have no half of a sign', () => {
    expect(detailOf(orderEvent({ webstoreUrl: 'https://shop.example/\ud800' }))).toMatch(/webstoreUrl/);
  });

  it('that are unknown are tolerated', () => {
    expect(eventOf(orderEvent({ colour: 'red' }, { trace: { id: 1 } }))).toBeDefined();
  });

  it('lose a phone number that cannot be read, if there is an e-mail address', () => {
    for (const phoneNumber of ['0000000000', 31.5, 1e20, true, {}, []])
      expect(eventOf(orderEvent({ phoneNumber }))).not.toHaveProperty('phoneNumber');
  });

  it('have what floating point leaves of nothing for nothing', () => {
    const lines = [{ quantity: 1, unitPrice: 5 }];
    const event = orderEvent({ revenue: null, lines, discount: 0.3 - 0.1 - 0.2 });
    expect(eventOf(event).amounts.revenue).toBe('5');
  });

  it('have their e-mail address read, if it was escaped, also twice', () => {
    for (const emailAddress of ['a&#64;example.com', 'a&amp;#64;example.com'])
      expect(eventOf(orderEvent({ emailAddress })).emailAddress).toBe('a@example.com');
  });

  it('lose an e-mail address that stands for none, if there is a phone number', () => {
    for (const emailAddress of [
      'N/A',
      '-',
      'none',
      'undefined',
      ' \u200b',
      '\ufeff\u200e',
      '\u200bN/A',
      '&nbsp;',
    ])
      expect(eventOf(orderEvent({ emailAddress, phoneNumber: '0612345678' }))).not.toHaveProperty(
        'emailAddress',
      );
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
      'a quantity of more than six digits behind the point',
      { revenue: null, lines: [{ quantity: 1.5000001, unitPrice: 1 }] },
      {},
      /order\.lines\.0\.quantity/,
    ],
    [
      'a second line without a price',
      { revenue: null, lines: [{ quantity: 1, unitPrice: 1 }, { quantity: 1 }] },
      {},
      /order\.lines\.1\.unitPrice/,
    ],
    ['a number from 1e21 on', { revenue: 1e21 }, {}, /order\.revenue/],
    ['an amount with an exponent in a text', { revenue: '1e3' }, {}, /order\.revenue/],
    ['a discount below zero', { discount: '-1.00' }, {}, /order\.discount: below zero/],
    ['a discount below zero, as a number', { discount: -1e-9 }, {}, /order\.discount: below zero/],
    [
      'a refund below zero',
      { refunds: [{ amount: 1 }, { amount: '-5' }] },
      {},
      /order\.refunds\.1\.amount: below zero/,
    ],
    [
      'a line’s discount below zero',
      { revenue: null, lines: [{ quantity: 1, unitPrice: 1, discount: '-0.10' }] },
      {},
      /order\.lines\.0\.discount: below zero/,
    ],
    [
      'a line’s cost below zero',
      { lines: [{ quantity: 1, unitPrice: 1, unitCost: -3 }] },
      {},
      /order\.lines\.0\.unitCost: below zero/,
    ],
    ['a sequence that is no whole number', {}, { sequence: '1.5' }, /sequence/],
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
