import { describe, expect, it } from '@jest/globals';
import { createFaultBoard } from '../../local/page/faults.ts';
import type { Stack } from '../../local/stack.ts';

type Systems = Parameters<typeof createFaultBoard>[0];

/** Of each system the board needs its faults alone. */
function systems() {
  const faults = {
    kibo: {} as Stack['kibo']['faults'],
    expertSender: {} as Stack['expertSender']['faults'],
    loke: {} as Stack['loke']['faults'],
    robin: {} as Stack['robin']['faults'],
  };
  const named = Object.entries(faults).map(([name, own]) => [name, { faults: own }]);
  return { faults, board: createFaultBoard(Object.fromEntries(named) as Systems) };
}

describe('the fault board', () => {
  it('begins with no fault', () => {
    const { board } = systems();
    expect(board.show().map(({ system, chosen }) => `${system} ${chosen}`)).toEqual([
      'expertsender fine',
      'kibo fine',
      'loke fine',
      'robin fine',
    ]);
  });

  it('puts one fault in the place of another, and takes it away again', () => {
    const { board, faults } = systems();
    expect(board.choose('robin', 'busy')).toBe(true);
    expect(faults.robin).toEqual({ status: 429, retryAfter: '5' });
    board.choose('robin', 'forgets');
    expect(faults.robin).toEqual({ loseAnswers: true });
    board.choose('robin', 'fine');
    expect(faults.robin).toEqual({});
    expect(faults.kibo).toEqual({});
  });

  it('has a fault behind each choice, save the first', () => {
    const { board } = systems();
    for (const { system, choices } of board.show()) {
      for (const { id } of choices) {
        const fresh = systems();
        fresh.board.choose(system, id);
        const suffering = Object.values(fresh.faults).filter((own) => Object.keys(own).length > 0);
        expect(`${system} ${id} ${suffering.length}`).toBe(`${system} ${id} ${id === 'fine' ? 0 : 1}`);
      }
    }
  });

  it.each([
    ['nobody', 'down'],
    ['kibo', 'constructor'],
    ['robin', 'strangers'],
  ])('does not know %s %s', (system, fault) => {
    expect(systems().board.choose(system, fault)).toBe(false);
  });
});
