import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OrderEvent } from '../../../lib/orders/event/event.ts';
import { accept, applyEvent, drop, freezeNext } from '../../../lib/orders/ledger/decide.ts';
import { type JournalEntry, postingOf, settledOf } from '../../../lib/orders/ledger/journal.ts';
import type { OrderState } from '../../../lib/orders/ledger/state.ts';
import { bringUpToDate } from '../../../lib/orders/restore/bring-up-to-date.ts';
import { addEntry, type OrderHistory } from '../../../lib/orders/restore/order-history.ts';

type Answer = 'accepted' | 'dropped';
/** What an event says, and what ROBIN makes of what is told of it. */
interface Step {
  revenue: string;
  cancelled: boolean;
  answer: Answer;
}

const steps = fc.array(
  fc.record<Step>({
    revenue: fc.constantFrom('0', '10', '20', '30'),
    cancelled: fc.boolean(),
    answer: fc.constantFrom('accepted', 'accepted', 'dropped'),
  }),
  { minLength: 1, maxLength: 8 },
);

function event(index: number, { revenue, cancelled }: Step): OrderEvent {
  return {
    orderNumber: 'O1',
    version: { sequence: index + 1, occurredAt: '2026-03-02T09:00:00', eventId: `e${index}` },
    amounts: { revenue: cancelled ? '0' : revenue },
    cancelled,
    currency: 'EUR',
    orderDate: '2026-03-01T09:00:00Z',
    emailAddress: 'pat@example.com',
  } as OrderEvent;
}

/** An order's life: each state that the ledger had, and how far the journal was by then. */
function live(given: readonly Step[], endsInDoubt: boolean) {
  const states: Array<{ state: OrderState | undefined; entries: number }> = [
    { state: undefined, entries: 0 },
  ];
  const entries: JournalEntry[] = [];
  let state: OrderState | undefined;
  const note = (next: OrderState) => {
    state = { ...next, revision: (state?.revision ?? 0) + 1 };
    states.push({ state, entries: entries.length });
  };
  for (const [index, step] of given.entries()) {
    const applied = applyEvent(state, event(index, step), 'key');
    if ('rejection' in applied) throw new Error('no event here is rejected');
    const decided = { ...applied.state, isFirstOrder: applied.state.isFirstOrder ?? true };
    const hold = { owner: `w${index}`, until: index };
    const frozen = freezeNext(decided, {}, hold, `c${index}`, (order) => JSON.stringify(order));
    const { inFlight } = frozen;
    note(inFlight ? frozen : applied.state);
    const posting = inFlight && state && postingOf(state);
    if (posting) {
      entries.push({ kind: 'posting', orders: [posting] });
      if (endsInDoubt && index === given.length - 1) break;
      note(step.answer === 'accepted' ? accept(frozen, inFlight, index) : drop(frozen, inFlight));
    }
    const isDropped = inFlight !== undefined && step.answer === 'dropped';
    if (state) entries.push({ kind: 'settled', orders: [settledOf(state, isDropped ? [inFlight.id] : [])] });
  }
  return { states, entries, last: state };
}

function bring(restored: OrderState | undefined, entries: readonly JournalEntry[]) {
  const histories = new Map<string, OrderHistory>();
  for (const [at, entry] of entries.entries()) addEntry(histories, entry, at);
  const history = histories.get('O1');
  return history ? bringUpToDate(restored, history) : undefined;
}

describe('a restored order', () => {
  it('is what it was at the end, from whatever moment of its life it was restored', () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), (given, moment, earlier) => {
        const { states, entries, last } = live(given, false);
        const at = states[moment % states.length];
        const from = earlier % ((at?.entries ?? 0) + 1);
        const brought = bring(at?.state, entries.slice(from))?.state ?? at?.state;
        const shown = (state: OrderState | undefined) =>
          state && {
            accepted: state.accepted,
            version: state.version,
            present: state.present,
            pending: state.pending,
            inFlight: state.inFlight,
            told: state.told.at(-1),
            isFirstOrder: state.isFirstOrder,
          };
        expect(shown(brought)).toEqual(shown(last));
        // The write is made on condition that the restored item is still the same.
        if (brought) expect(brought.revision).toBe(at?.state?.revision ?? 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is so as well if only the last time says what became of a change', () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.infiniteStream(fc.boolean()), (given, moment, isLost) => {
        const { states, entries, last } = live(given, false);
        const written = entries.filter(
          ({ kind }, index) => kind === 'posting' || index === entries.length - 1 || !isLost.next().value,
        );
        const brought = bring(states[moment % states.length]?.state, written)?.state;
        const sums = (state: OrderState | undefined) =>
          state && { accepted: state.accepted, pending: state.pending, inFlight: state.inFlight };
        if (brought) expect(sums(brought)).toEqual(sums(last));
      }),
      { numRuns: 2_000 },
    );
  });

  it('waits with what is in doubt, frozen again to the same bytes', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (given, moment) => {
        const { states, entries, last } = live(given, true);
        const { inFlight } = last ?? {};
        fc.pre(inFlight !== undefined);
        // Restored before that change was frozen.
        const before = states.slice(0, -1);
        const brought = bring(before[moment % before.length]?.state, entries);
        expect(brought?.outcome).toBe('in-doubt');
        expect(brought?.state).toMatchObject({ doubtful: true });
        const frozen =
          brought && freezeNext(brought.state, {}, { owner: 'w', until: 0 }, 'c', JSON.stringify);
        expect(frozen?.inFlight?.body).toBe(inFlight?.body);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not in doubt by a change that was posted under another id since, and refused', () => {
    const { entries } = live([{ revenue: '10', cancelled: false, answer: 'dropped' }], false);
    const [posting, settled] = entries;
    if (posting?.kind !== 'posting' || settled?.kind !== 'settled')
      throw new Error('it was posted and settled');
    const again = posting.orders.map((order) => ({
      ...order,
      revision: 3,
      id: 'again',
      isFirstOrder: false,
    }));
    const done = settled.orders.map((order) => ({ ...order, revision: 4, dropped: ['again'] }));
    const later: JournalEntry[] = [
      { ...posting, orders: again },
      { ...settled, orders: done },
    ];
    // The worker that posted it first died before it wrote down that ROBIN had refused it. Its clock may be fast.
    for (const entries of [
      [posting, ...later],
      [...later, posting],
    ]) {
      const brought = bring(undefined, entries);
      expect(brought?.outcome).toBe('dropped');
      expect(brought?.state).not.toHaveProperty('doubtful');
      expect(brought?.state).not.toHaveProperty('isFirstOrder', true);
      expect(brought?.state.pending).toEqual([]);
    }
  });

  it('is undecided again if ROBIN refused all of it that the restored ledger knows', () => {
    const { states, entries } = live([{ revenue: '10', cancelled: false, answer: 'dropped' }], false);
    const [posting, settled] = entries;
    if (settled?.kind !== 'settled' || !posting) throw new Error('it was posted and settled');
    // A newer change waited when the first one was refused; its event comes again.
    const orders = settled.orders.map(({ version: _, present: __, ...order }) => ({
      ...order,
      isFirstOrder: true,
    }));
    for (const { state } of states) {
      const brought = bring(state, [posting, { ...settled, orders }]);
      expect(brought?.state).not.toHaveProperty('isFirstOrder');
    }
  });

  describe('of which a change was refused', () => {
    const { states, entries } = live([{ revenue: '10', cancelled: false, answer: 'dropped' }], false);
    const [posting, settled] = entries;
    if (posting?.kind !== 'posting' || settled?.kind !== 'settled')
      throw new Error('it was posted and settled');
    /** Its worker died before it wrote that down, and its message came again. */
    const quiet: JournalEntry = {
      ...settled,
      orders: settled.orders.map(({ dropped: _, ...order }) => order),
    };

    it('is not in doubt if its message found later that nothing waits', () => {
      for (const { state } of states) {
        const brought = bring(state, [posting, quiet]);
        expect(brought?.state).toMatchObject({ pending: [] });
        expect(brought?.state).not.toHaveProperty('doubtful');
        expect(brought?.state).not.toHaveProperty('inFlight');
      }
    });

    it('is in doubt if it was sent back since, and posted', () => {
      const again = posting.orders.map((order) => ({ ...order, id: 'again', revision: 4 }));
      const brought = bring(undefined, [posting, settled, { ...posting, orders: again }]);
      expect(brought).toMatchObject({ outcome: 'in-doubt', state: { doubtful: true } });
    });
  });

  it('is the first one still, whatever a worker says later that last saw it before', () => {
    const given: Step[] = [
      { revenue: '10', cancelled: false, answer: 'accepted' },
      { revenue: '20', cancelled: false, answer: 'dropped' },
    ];
    const { entries, last } = live(given, false);
    const [, told] = entries;
    if (told?.kind !== 'settled') throw new Error('it was told');
    const early = told.orders.map(({ isFirstOrder: _, accepted: __, told: ___, ...order }) => ({
      ...order,
      revision: 1,
    }));
    const brought = bring(undefined, [...entries, { ...told, orders: early }]);
    expect(last).toHaveProperty('isFirstOrder', true);
    expect(brought?.state).toMatchObject({ isFirstOrder: true, accepted: { revenue: '10' } });
  });

  it('changes no more when it is brought up to date again', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), fc.nat(), (given, endsInDoubt, moment) => {
        const { states, entries } = live(given, endsInDoubt);
        const once = bring(states[moment % states.length]?.state, entries)?.state;
        if (once) expect(bring(once, entries)?.state).toEqual(once);
      }),
      { numRuns: 2_000 },
    );
  });
});
