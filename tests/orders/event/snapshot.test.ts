import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseEvent } from '../../../lib/orders/event/event.ts';
import { packSnapshot, unpackSnapshot } from '../../../lib/orders/event/snapshot.ts';
import { MAX_SNAPSHOT_BYTES } from '../../../lib/orders/event/take-snapshot.ts';
import { orderEvent } from '../order-world.ts';

const NOW = Date.parse('2017-04-20T12:00:00Z');
const rules = { defaultCountry: 'NL' as const, defaultCurrency: 'EUR', acceptedCurrencies: ['EUR'] };

function eventOf(order: Record<string, unknown>) {
  const parsed = parseEvent(JSON.stringify(orderEvent(order)), rules, NOW);
  if ('rejection' in parsed) throw new Error(parsed.rejection.detail);
  return parsed.event;
}

function snapshotOf(order: Record<string, unknown>) {
  const { snapshot } = eventOf(order);
  return snapshot === undefined ? undefined : unpackSnapshot(snapshot);
}

const shipment = {
  carrier: 'PostNL',
  trackingNumber: '3SABCD012345678',
  trackingUrl: 'https://carrier.example/3SABCD012345678',
  status: 'in transit',
  shippedAt: '2017-04-06T12:00:00+02:00',
};

describe('what an agent is shown of an order', () => {
  it('is what the event says of it', () => {
    const order = {
      revenue: null,
      lines: [
        { sku: 'A-1', name: 'T-shirt', quantity: 2, returnedQuantity: 1, unitPrice: 3.3000000000000003 },
        { quantity: '1.5', unitPrice: '4.00' },
      ],
      status: ' in\n progress ',
      paymentStatus: 'paid',
      url: 'https://shop.example/orders/1',
      shipments: [shipment, { trackingNumber: 12345 }],
    };
    expect(snapshotOf(order)).toEqual({
      status: 'in progress',
      paymentStatus: 'paid',
      url: 'https://shop.example/orders/1',
      lines: [
        { sku: 'A-1', name: 'T-shirt', quantity: 2, returnedQuantity: 1, unitPrice: '3.3' },
        { quantity: 1.5, unitPrice: '4' },
      ],
      shipments: [{ ...shipment, shippedAt: '2017-04-06T10:00:00Z' }, { trackingNumber: '12345' }],
    });
  });

  it('is nothing if the event says nothing', () => {
    expect(eventOf({})).not.toHaveProperty('snapshot');
    expect(eventOf({ status: '', url: null, shipments: [] })).not.toHaveProperty('snapshot');
  });

  it.each([
    ['a link without TLS', { url: 'http://shop.example/1' }],
    ['a link that runs', { url: 'javascript:alert(1)' }],
    ['a link with a password', { url: 'https://admin:secret@shop.example/1' }],
    ['a link of a thousand signs', { url: `https://shop.example/${'a'.repeat(1_000)}` }],
    ['a status that is none', { status: { name: 'new' }, paymentStatus: [true] }],
    ['shipments that are none', { shipments: 'PostNL' }],
    [
      'a shipment that is none',
      { shipments: [null, 1, [], { carrier: {}, trackingUrl: 'x', shippedAt: 'today' }] },
    ],
  ])('leaves out what is malformed, and the order is told all the same: %s', (_, order) => {
    expect(eventOf(order).amounts).toEqual({ revenue: '10' });
    expect(snapshotOf(order)).toBeUndefined();
  });

  it('lets no malformed shipment push out a good one', () => {
    const bad = [null, null, {}, 5, 'x', { status: '' }];
    const snapshot = snapshotOf({ shipments: [...bad, { trackingNumber: 'A' }, ...bad] });
    expect(snapshot).toEqual({ shipments: [{ trackingNumber: 'A' }] });
  });

  it('keeps the last shipments and the first lines if not all fit, and says how many are missing', () => {
    const long = 'x'.repeat(200);
    const snapshot = snapshotOf({
      status: long,
      lines: Array.from({ length: 40 }, (_, index) => ({
        name: `${index} ${long}`,
        quantity: 1,
        unitPrice: 1,
      })),
      shipments: Array.from({ length: 12 }, (_, index) => ({ carrier: long, trackingNumber: index })),
    });
    expect(snapshot?.status).toHaveLength(60);
    expect(snapshot?.shipments?.map(({ trackingNumber }) => trackingNumber)).toEqual([
      '7',
      '8',
      '9',
      '10',
      '11',
    ]);
    expect(snapshot?.moreShipments).toBe(7);
    expect(snapshot?.lines?.map(({ name }) => name?.split(' ')[0])).toEqual(
      Array.from({ length: snapshot?.lines?.length ?? 0 }, (_, index) => String(index)),
    );
    expect((snapshot?.lines?.length ?? 0) + (snapshot?.moreLines ?? 0)).toBe(40);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('"'.repeat(100), '\\'.repeat(100), '😀'.repeat(90), '\u0007'.repeat(50), '\ud800'),
);
const anything = fc.oneof(anyText, fc.integer(), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>);
const anyUrl = fc.oneof(anything, fc.webUrl(), fc.webUrl({ withQueryParameters: true, size: 'large' }));
const anyShipment = fc.oneof(
  anything,
  fc.record(
    {
      carrier: anything,
      trackingNumber: anything,
      trackingUrl: anyUrl,
      status: anything,
      shippedAt: anything,
    },
    { requiredKeys: [] },
  ),
);
const agentFields = {
  status: anything,
  paymentStatus: anything,
  url: anyUrl,
  shipments: fc.oneof(fc.array(anyShipment, { maxLength: 12 }), anything),
};
const anyLines = fc.array(
  fc.record({
    name: anything,
    sku: anything,
    quantity: fc.integer({ min: 0, max: 99 }),
    unitPrice: fc.double({ min: 0, max: 1e6, noNaN: true }),
  }),
  { maxLength: 40 },
);

it('whatever the fields for the agent are, they alter nothing else and are kept in 2 KB', () => {
  fc.assert(
    fc.property(fc.record(agentFields, { requiredKeys: [] }), anyLines, (fields, lines) => {
      const plain = {
        orderNumber: 'O1',
        revenue: null,
        lines: lines.map(({ quantity, unitPrice }) => ({ quantity, unitPrice })),
      };
      const envelope = { eventId: 'e', occurredAt: '2017-04-12T09:00:00Z' };
      const read = (order: object) =>
        parseEvent(
          JSON.stringify(orderEvent({ ...order }, {})).replace(
            /^\{"eventId":"[^"]*","occurredAt":"[^"]*"/,
            JSON.stringify(envelope).slice(0, -1),
          ),
          rules,
          NOW,
        );
      const without = read(plain);
      const withFields = read({ ...plain, lines, ...fields });
      if ('rejection' in without || 'rejection' in withFields) throw new Error('refused');
      const { snapshot: _, ...rest } = without.event;
      const { snapshot = '', ...others } = withFields.event;
      expect(others).toEqual(rest);
      expect(Buffer.byteLength(snapshot)).toBeLessThanOrEqual(MAX_SNAPSHOT_BYTES);
      const unpacked = snapshot === '' ? undefined : unpackSnapshot(snapshot);
      if (!unpacked) return;
      expect(packSnapshot(unpacked)).toBe(snapshot);
      for (const link of [unpacked.url, ...(unpacked.shipments ?? []).map(({ trackingUrl }) => trackingUrl)])
        if (link !== undefined) expect(link).toMatch(/^https:\/\/[^\s"<>]+$/);
      expect((unpacked.lines?.length ?? 0) + (unpacked.moreLines ?? 0)).toBe(lines.length);
    }),
    { numRuns: 1_000 },
  );
});
