import { describe, expect, it } from '@jest/globals';
import { confirmsClaim, decideFirst } from '../../../lib/orders/ledger/first-order.ts';
import type { CustomerState, OrderState } from '../../../lib/orders/ledger/state.ts';

const customer = (known: Partial<CustomerState>): CustomerState => ({
  key: 'c',
  revision: 1,
  writeId: 'w',
  ...known,
});

describe('whether an order is the first one, by what the ledger knows', () => {
  it.each([
    ['nothing is known', undefined, 'ask'],
    ['nothing is remembered', customer({}), 'ask'],
    ['it has the claim', customer({ claimedBy: 'O-1' }), 'first'],
    ['another order has the claim', customer({ claimedBy: 'O-2' }), 'not-first'],
    ['an order was proved before an earlier date', customer({ earlierOrderBefore: 99 }), 'not-first'],
    ['an order was proved before this very date', customer({ earlierOrderBefore: 100 }), 'not-first'],
    ['an order was proved before a later date only', customer({ earlierOrderBefore: 101 }), 'ask'],
    ['it has the claim all the same', customer({ claimedBy: 'O-1', earlierOrderBefore: 1 }), 'first'],
  ] as const)('%s', (_, known, verdict) => {
    expect(decideFirst(known, 'O-1', 100)).toBe(verdict);
  });
});

describe('a claim', () => {
  const order: OrderState = {
    orderNumber: 'O-1',
    revision: 1,
    writeId: 'w',
    version: { occurredAt: '2026-03-01T00:00:00', eventId: 'e' },
    present: { revenue: '10', cancelled: false },
    currency: 'EUR',
    pending: [],
    isFirstOrder: true,
    customerKey: 'c',
    orderDate: '2026-03-01T00:00:00Z',
    told: [],
  };
  const { isFirstOrder: _, ...undecided } = order;
  const { customerKey: __, ...forgotten } = order;

  it.each([
    ['of an order that says it is the first one', order, true],
    ['of an order that the ledger does not know', undefined, false],
    ['of an order that is not decided', undecided, false],
    ['of an order that is not the first one', { ...order, isFirstOrder: false }, false],
    ['of an order that is the first one of another address', { ...order, customerKey: 'd' }, false],
    ['of an order whose customer was forgotten', forgotten, false],
  ])('%s', (_name, claimant, isConfirmed) => {
    expect(confirmsClaim(claimant, 'c')).toBe(isConfirmed);
  });
});
