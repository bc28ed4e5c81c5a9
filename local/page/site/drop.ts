import { byId, h } from './dom.ts';
import { settled } from './journeys.ts';
import { messageOf, send } from './send.ts';

const SITUATIONS: readonly { id: string; label: string; what: string }[] = [
  { id: 'order-first', label: '1', what: 'A new customer’s first order, €10' },
  { id: 'order-another', label: '2', what: 'The next order, €10' },
  { id: 'order-return', label: '3', what: '€5 of the first is returned' },
  { id: 'order-before-upsell', label: '4', what: 'A known customer orders for €20' },
  { id: 'order-upsell', label: '4b', what: '… and then for €10 more' },
];

const OWN_ORDER = {
  eventId: 'mine-1',
  occurredAt: '2026-03-02T09:15:01Z',
  order: {
    orderNumber: 'MINE-1',
    emailAddress: 'pat@example.com',
    orderDate: '2026-03-02T09:15:00Z',
    revenue: '49.95',
  },
};

const OWN_SAMPLES: readonly { label: string; event: object }[] = [
  { label: 'An order', event: OWN_ORDER },
  {
    label: 'Its refund',
    event: {
      ...OWN_ORDER,
      eventId: 'mine-2',
      occurredAt: '2026-03-03T10:00:00Z',
      order: { ...OWN_ORDER.order, revenue: '29.95' },
    },
  },
  {
    label: 'In yen',
    event: {
      ...OWN_ORDER,
      eventId: 'mine-3',
      order: { ...OWN_ORDER.order, orderNumber: 'MINE-2', currency: 'JPY', revenue: '4995' },
    },
  },
];

/** What can be dropped on the queue: the four situations of ROBIN's page, or an event of one's own. */
export function startDrop(): void {
  const status = byId('own-status', HTMLElement);
  const drop = async (event: object): Promise<string | undefined> => {
    try {
      const { messageId } = await send<{ messageId: string }>('/api/events', event);
      status.textContent = '';
      return messageId;
    } catch (error) {
      status.textContent = messageOf(error);
      return undefined;
    }
  };
  startSituations(drop);
  startOwnEvent(drop, status);
}

type Drop = (event: object) => Promise<string | undefined>;

function startSituations(drop: Drop): void {
  const all = h('button', { type: 'button', class: 'primary' }, 'Play all, one after the other');
  all.addEventListener('click', async () => {
    all.disabled = true;
    for (const { id } of SITUATIONS) {
      const messageId = await drop({ situation: id });
      if (messageId === undefined) break;
      await settled(messageId);
    }
    all.disabled = false;
    if (document.activeElement === document.body) all.focus();
  });
  byId('situations', HTMLElement).append(
    ...SITUATIONS.map(({ id, label, what }) =>
      h(
        'li',
        {},
        h(
          'button',
          { type: 'button', 'data-situation': id, onclick: () => void drop({ situation: id }) },
          h('b', {}, label),
          ' ',
          what,
        ),
      ),
    ),
    h('li', {}, all),
  );
}

function startOwnEvent(drop: Drop, status: HTMLElement): void {
  const form = byId('own-event', HTMLFormElement);
  const body = byId('own-body', HTMLTextAreaElement);
  const write = (event: object) => {
    body.value = JSON.stringify(event, undefined, 2);
  };
  write(OWN_ORDER);
  byId('own-samples', HTMLElement).append(
    ...OWN_SAMPLES.map(({ label, event }) =>
      h('button', { type: 'button', onclick: () => write(event) }, label),
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if ((await drop({ body: body.value })) !== undefined) status.textContent = 'Dropped.';
  });
  body.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
