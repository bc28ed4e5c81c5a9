import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { contactOf, type OrderEvent, parseEvent } from '../../../lib/orders/event/event.ts';
import { packSnapshot, unpackSnapshot } from '../../../lib/orders/event/snapshot.ts';
import { forgetOrder } from '../../../lib/orders/forget/forget-order.ts';
import { accept, applyEvent, freezeNext } from '../../../lib/orders/ledger/decide.ts';
import { toOrderItem } from '../../../lib/orders/ledger/order-item.ts';
import type { OrderState } from '../../../lib/orders/ledger/state.ts';
import { newId } from '../../../lib/platform/new-id.ts';
import { serializeOrder } from '../../../lib/robin/order.ts';
import { sizeOfItem } from '../../../local/canned/dynamodb-stub.ts';
import { USUAL_STAGES, usualOrderBody } from '../../../local/canned/sample-events.ts';
import { orderEvent, startOrderWorld } from '../order-world.ts';

const NOW = Date.parse('2026-01-20T12:00:00Z');
const CUSTOMER_KEY = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';
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
  const written: OrderState[] = [];
  let state: OrderState | undefined;
  for (const stage of USUAL_STAGES) {
    const { event } = read(usualOrderBody('W-10301', stage));
    const applied = applyEvent(state, event, CUSTOMER_KEY);
    if ('rejection' in applied) throw new Error(applied.rejection.detail);
    if (stage === 'repeated') {
      expect(applied.state).toBe(state);
      continue;
    }
    const hold = { owner: newId(), until: NOW };
    const decided = { ...applied.state, isFirstOrder: true };
    const frozen = freezeNext(decided, contactOf(event), hold, newId(), serializeOrder);
    state = frozen.inFlight ? accept(frozen, frozen.inFlight, NOW) : frozen;
    written.push(frozen, state);
  }
  expect(written.map(({ inFlight }) => inFlight !== undefined)).toEqual([
    true,
    false,
    false,
    false,
    true,
    false,
  ]);
  const sizes = written.map((one) => sizeOfItem(toOrderItem({ ...one, revision: 10, writeId: newId() })));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_024);
  const { snapshot = '' } = state ?? {};
  expect(packSnapshot(unpackSnapshot(snapshot) ?? {})).toBe(snapshot);
});

function stateOf(order: Record<string, unknown>): OrderState {
  const applied = applyEvent(undefined, read(JSON.stringify(orderEvent(order))).event, CUSTOMER_KEY);
  if ('rejection' in applied) throw new Error(applied.rejection.detail);
  return applied.state;
}

function read(body: string): { event: OrderEvent } {
  const parsed = parseEvent(body, rules, NOW);
  if ('rejection' in parsed) throw new Error(parsed.rejection.detail);
  return parsed;
}
