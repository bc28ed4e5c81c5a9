import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseEvent } from '../../../lib/orders/event/event.ts';
import { packSnapshot, unpackSnapshot } from '../../../lib/orders/event/snapshot.ts';
import { accept, applyEvent, freezeNext } from '../../../lib/orders/ledger/decide.ts';
import { forgetOrder } from '../../../lib/orders/ledger/forget.ts';
import type { OrderState } from '../../../lib/orders/ledger/state.ts';
import { serializeOrder } from '../../../lib/robin/order.ts';
import { orderEvent, startOrderWorld } from '../order-world.ts';

const NOW = Date.parse('2017-04-20T12:00:00Z');
const rules = { defaultCountry: 'NL' as const, defaultCurrency: 'EUR', acceptedCurrencies: ['EUR'] };

let world: Awaited<ReturnType<typeof startOrderWorld>>;
beforeAll(async () => {
  world = await startOrderWorld();
}, 60_000);
afterAll(() => world.close());

const AGENT = {
  status: 'processing',
  paymentStatus: 'paid',
  url: 'https://admin.shop.example/orders/6543301',
};
const SHIPPED = {
  ...AGENT,
  status: 'shipped',
  shipments: [
    {
      carrier: 'PostNL',
      trackingNumber: '3SABCD012345678',
      trackingUrl: 'https://carrier.example/track/3SABCD012345678',
      status: 'in transit',
      shippedAt: '2017-04-06T10:00:00Z',
    },
  ],
};

it('the newest event’s is kept; a change of status alone costs one write, a told change two', async () => {
  const { deliver, ledger, told } = await world.open();
  const stored = async () => (await ledger.loadOrders(['O1234'])).get('O1234');
  const shown = async () => unpackSnapshot((await stored())?.snapshot ?? '');
  const [first, second, third, last] = [
    orderEvent(AGENT),
    orderEvent({ ...SHIPPED, status: 'picked' }),
    orderEvent(SHIPPED),
    orderEvent({ revenue: '4.00' }),
  ];
  await deliver([first]);
  expect([await shown(), (await stored())?.revision]).toEqual([AGENT, 2]);
  await deliver([third]);
  expect([await shown(), (await stored())?.revision]).toEqual([SHIPPED, 3]);
  await deliver([second]);
  expect([await shown(), (await stored())?.revision]).toEqual([SHIPPED, 3]);
  await deliver([last]);
  // The order as it is now: an event without them takes them away.
  expect([await shown(), (await stored())?.revision]).toEqual([undefined, 5]);
  expect(told().map(({ revenue }) => revenue)).toEqual([10, 4]);
});

it('forgetting a person takes the tracking and the link out', () => {
  const state = stateOf({ ...SHIPPED });
  const forgotten = forgetOrder({ ...state, pending: [] }, NOW);
  expect(forgotten).toMatchObject({ kind: 'forgotten' });
  const left = 'order' in forgotten ? forgotten.order.snapshot : undefined;
  expect(unpackSnapshot(left ?? '')).toEqual({
    status: 'shipped',
    paymentStatus: 'paid',
    shipments: [{ carrier: 'PostNL', status: 'in transit', shippedAt: '2017-04-06T10:00:00Z' }],
  });
  expect(JSON.stringify(forgotten)).not.toMatch(/3SABCD|6543301/);
});

it('a usual order stays within one write unit at each of its writes', () => {
  const lines = [
    { sku: 'A-1', name: 'Cotton T-shirt, blue, size M', quantity: 2, unitPrice: '5.00' },
    { sku: 'B-22', name: 'Running shoes, size 42', quantity: 1, unitPrice: '25.00' },
  ];
  const ordered = stateOf({ ...AGENT, revenue: null, lines });
  const shipped = stateOf({ ...SHIPPED, revenue: null, lines });
  const id = '00000000-0000-4000-8000-000000000000';
  const hold = { owner: id, until: NOW };
  const contact = { emailAddress: 'firstname.lastname@example.com' };
  const frozen = freezeNext({ ...ordered, isFirstOrder: true }, contact, hold, id, serializeOrder);
  const told = frozen.inFlight ? accept(frozen, frozen.inFlight, NOW) : frozen;
  const changed = { ...told, snapshot: shipped.snapshot ?? '' };
  const returned = freezeNext(
    { ...changed, pending: [{ revenue: '30', version: told.version, orderDate: told.orderDate }] },
    contact,
    hold,
    id,
    serializeOrder,
  );
  const units = [frozen, told, changed, returned].map((state) => itemSize({ ...state, writeId: id }));
  expect(Math.max(...units)).toBeLessThanOrEqual(1_024);
  expect(packSnapshot(unpackSnapshot(shipped.snapshot ?? '') ?? {})).toBe(shipped.snapshot);
});

function stateOf(order: Record<string, unknown>): OrderState {
  const parsed = parseEvent(JSON.stringify(orderEvent(order)), rules, NOW);
  if ('rejection' in parsed) throw new Error(parsed.rejection.detail);
  const applied = applyEvent(undefined, parsed.event, 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg');
  if ('rejection' in applied) throw new Error(applied.rejection.detail);
  return applied.state;
}

/** Bytes of an item, as DynamoDB counts them: names and values; three more for a list or map, and one for each member. */
function itemSize(state: OrderState): number {
  const item = marshall({ pk: `ORDER#${state.orderNumber}`, ...state }, { removeUndefinedValues: true });
  return sizeOf(item) - 3 - Object.keys(item).length;
}

function sizeOf(members: object): number {
  return Object.entries(members).reduce(
    (sum, [name, value]) => sum + 1 + Buffer.byteLength(name) + valueSize(value),
    3,
  );
}

function valueSize(value: { S?: string; N?: string; L?: object[]; M?: object }): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/\D/g, '').length / 2) + 1;
  if (value.L) return value.L.reduce((sum, member) => sum + 1 + valueSize(member), 3);
  return value.M ? sizeOf(value.M) : 1;
}
