import { describe, expect, it } from '@jest/globals';
import type { OrderEvent } from '../../../lib/orders/event/event.ts';
import {
  accept,
  applyEvent,
  drop,
  freezeNext,
  isDone,
  release,
  takeOver,
  unfreeze,
} from '../../../lib/orders/ledger/decide.ts';
import { MAX_PENDING, type OrderState } from '../../../lib/orders/ledger/state.ts';
import { serializeOrder } from '../../../lib/robin/order.ts';

/** The order as it is at a second of an hour; a higher number is newer. */
function event(second: number, revenue: string, more: Partial<OrderEvent> = {}): OrderEvent {
  return {
    version: { occurredAt: `2026-03-01T10:00:${String(second).padStart(2, '0')}`, eventId: `e-${second}` },
    orderNumber: 'O-1',
    emailAddress: 'pat@example.com',
    orderDate: '2026-03-01T09:00:00Z',
    currency: 'EUR',
    amounts: { revenue },
    cancelled: false,
    olderThanBridge: false,
    ...more,
  };
}

function apply(...events: OrderEvent[]): OrderState | undefined {
  return events.reduce<OrderState | undefined>((state, one) => {
    const applied = applyEvent(state, one, 'c');
    return 'state' in applied ? applied.state : state;
  }, undefined);
}

function stateOf(...events: OrderEvent[]): OrderState {
  const state = apply(...events);
  if (!state) throw new Error('rejected');
  return state;
}

const hold = { owner: 'worker-1', until: 1_000 };
function frozen(state: OrderState, isFirstOrder = true): OrderState {
  return freezeNext(
    { ...state, isFirstOrder },
    { emailAddress: 'pat@example.com' },
    hold,
    'change-1',
    serializeOrder,
  );
}

it('an order belongs to the customer of its newest event, as agents see it', () => {
  const corrected = applyEvent(stateOf(event(1, '10')), event(2, '10'), 'right');
  expect(corrected).toMatchObject({ changed: true, state: { customerKey: 'c', contactKey: 'right' } });
  const state = 'state' in corrected ? corrected.state : undefined;
  expect(applyEvent(state, event(1, '10'), 'c')).toMatchObject({ state: { contactKey: 'right' } });
  expect(applyEvent(state, event(3, '10'), 'c')).not.toHaveProperty('state.contactKey');
  const withoutAddress = { ...event(3, '10'), emailAddress: undefined } as unknown as OrderEvent;
  expect(applyEvent(state, withoutAddress, 'phone')).toMatchObject({ state: { contactKey: 'phone' } });
  expect(applyEvent(stateOf(event(1, '10')), withoutAddress, 'phone')).toMatchObject({
    state: { customerKey: 'c', contactKey: 'phone' },
  });
  const { customerKey: _, ...forgotten } = stateOf(event(1, '10'));
  expect(applyEvent(forgotten, event(2, '10'), 'c')).not.toHaveProperty('state.contactKey');
});

it('an order has the date of its newest event, as agents see it', () => {
  const [first, newest] = ['2099-01-01T00:00:00Z', '2025-01-01T00:00:00Z'];
  const state = stateOf({ ...event(1, '10'), orderDate: first }, { ...event(2, '20'), orderDate: newest });
  expect(state).toMatchObject({ orderDate: first, newestOrderDate: newest });
  expect(state.pending.map(({ orderDate }) => orderDate)).toEqual([first, newest]);
  const back = applyEvent(state, { ...event(3, '20'), orderDate: first }, 'c');
  expect(back).not.toHaveProperty('state.newestOrderDate');
});

describe('what waits to be told after these events', () => {
  it.each([
    ['one event', [event(1, '10')], ['10']],
    ['a change', [event(1, '10'), event(2, '12')], ['10', '12']],
    ['no change of an amount', [event(1, '10'), event(2, '10')], ['10']],
    ['an older event after the newest', [event(2, '10'), event(1, '12')], ['10']],
    ['the newest event once more', [event(1, '10'), event(1, '10')], ['10']],
    ['there and back', [event(1, '10'), event(2, '12'), event(3, '10')], ['10', '12', '10']],
    ['a first revenue of zero', [event(1, '0')], ['0']],
    ['first seen cancelled', [event(1, '0', { cancelled: true })], []],
    ['cancelled later', [event(1, '10'), event(2, '0', { cancelled: true })], ['10', '0']],
    [
      'a profit that is not known any more',
      [event(1, '10', { amounts: { revenue: '10', profit: '3' } }), event(2, '10')],
      ['10'],
    ],
    ['another currency', [event(1, '10'), event(2, '12', { currency: 'USD' })], ['10']],
  ])('%s', (_, events, revenues) => {
    expect(apply(...events)?.pending.map(({ revenue }) => revenue)).toEqual(revenues);
  });

  it('is never more than twenty changes: the last of them become one', () => {
    const events = Array.from({ length: 30 }, (_, i) => event(i, String(i + 1)));
    const { pending } = stateOf(...events);
    expect(pending).toHaveLength(MAX_PENDING);
    expect(pending.at(-1)?.revenue).toBe('30');
  });
});

describe('a change in flight', () => {
  const inFlight = (state: OrderState) => {
    if (!state.inFlight) throw new Error('nothing is in flight');
    return state.inFlight;
  };

  it('is the oldest that waits, and built on what ROBIN accepted', () => {
    const told = accept(
      frozen(stateOf(event(1, '10'), event(2, '12'))),
      inFlight(frozen(stateOf(event(1, '10')))),
      5,
    );
    expect(told).toMatchObject({ accepted: { revenue: '10' }, told: [{ id: 'change-1', at: 5 }] });
    expect(JSON.parse(inFlight(frozen(told)).body)).toMatchObject({ revenue: 12, old_revenue: 10 });
  });

  it('waits as it was before, undecided, if it is unfrozen', () => {
    const waiting = stateOf(event(1, '10', { orderDate: '2026-02-01T00:00:00Z' }), event(2, '12'));
    const state = frozen(waiting);
    expect(unfreeze(state, inFlight(state))).toEqual(waiting);
  });

  it.each([
    ['its own', 'worker-1', false],
    ['taken over from another worker', 'worker-2', true],
  ])('%s: in doubt or not', (_, owner, inDoubt) => {
    expect(inFlight(takeOver(frozen(stateOf(event(1, '10'))), { owner, until: 2_000 }))).toMatchObject({
      owner,
      inDoubt,
    });
  });

  it('is let go of without an owner, and stays in doubt', () => {
    const state = frozen(stateOf(event(1, '10')));
    const doubted = { ...inFlight(state), inDoubt: true };
    const released = release({ ...state, inFlight: doubted }, doubted);
    expect(inFlight(released)).not.toHaveProperty('owner');
    expect(inFlight(released).inDoubt).toBe(true);
  });

  it.each([
    ['never tried before', false, [], undefined],
    ['in doubt', true, [], true],
    ['never tried before, and another change waits', false, [event(2, '12')], true],
  ])(
    'that is refused leaves it decided that it is the first order, or not: %s',
    (_, inDoubt, more, isFirst) => {
      const state = frozen(stateOf(event(1, '10'), ...more));
      const dropped = drop(state, { ...inFlight(state), inDoubt });
      expect(dropped.isFirstOrder).toBe(isFirst);
      expect(dropped.doubtful).toBe(inDoubt ? true : undefined);
      expect(dropped).not.toHaveProperty('inFlight');
    },
  );

  it('keeps the messages of its version and of older ones undone', () => {
    const state = frozen(stateOf(event(1, '10'), event(2, '10')));
    expect(isDone(state, event(0, '1').version)).toBe(true);
    expect(isDone(state, event(1, '1').version)).toBe(false);
    expect(isDone(state, event(2, '1').version)).toBe(false);
  });
});
