import type { SystemFaults } from '../wire.ts';
import type { Agent } from './agent.ts';
import { byId, createList, h } from './dom.ts';
import { onLive } from './live.ts';
import { messageOf, send } from './send.ts';

/** A user who walks through the choices with the arrow keys sets only the one at which they rest. */
const SETTLING_MS = 300;

/** The third part: what each system suffers, and what an agent sees of it. */
export function startFaultBoard(agent: Agent): void {
  const board = byId('fault-board', HTMLFormElement);
  const seen = byId('seen', HTMLElement);
  let systems: readonly SystemFaults[] = [];

  let soon: number | undefined;

  async function see(): Promise<void> {
    clearTimeout(soon);
    seen.textContent = 'Asking …';
    seen.textContent = await agent.askAgain();
  }
  async function choose(changes: readonly { system: string; fault: string }[]): Promise<void> {
    try {
      for (const change of changes) await send('/api/faults', change);
      clearTimeout(soon);
      soon = setTimeout(() => void see(), SETTLING_MS);
    } catch (error) {
      seen.textContent = messageOf(error);
    }
  }

  const show = createList(
    board,
    ({ system }: SystemFaults) => system,
    (faults) => drawSystem(faults, (system, fault) => void choose([{ system, fault }])),
  );
  onLive('faults', (faults) => {
    systems = faults;
    show(faults);
  });
  board.addEventListener('submit', (event) => event.preventDefault());
  byId('ask-again', HTMLButtonElement).addEventListener('click', () => void see());
  byId('all-fine', HTMLButtonElement).addEventListener('click', () => {
    const suffering = systems.filter(({ chosen }) => chosen !== 'fine');
    void choose(suffering.map(({ system }) => ({ system, fault: 'fine' })));
  });
}

function drawSystem(
  { system, name, role, choices, chosen }: SystemFaults,
  choose: (system: string, fault: string) => void,
): HTMLElement {
  const means = choices.find(({ id }) => id === chosen)?.means ?? '';
  return h(
    'fieldset',
    { 'data-suffers': chosen !== 'fine' },
    h('legend', {}, name, ' ', h('span', {}, role)),
    h(
      'div',
      { class: 'choices' },
      ...choices.map(({ id, label }) =>
        h(
          'label',
          {},
          h('input', {
            type: 'radio',
            name: system,
            value: id,
            checked: id === chosen,
            onchange: () => choose(system, id),
          }),
          h('span', {}, label),
        ),
      ),
    ),
    h('p', { class: 'note' }, means),
  );
}
