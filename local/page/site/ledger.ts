import type { LedgerOrder } from '../wire.ts';
import { money, timeOfDay } from './amounts.ts';
import { byId, createList, h } from './dom.ts';
import { onLive } from './live.ts';
import { drawOrderChart } from './order-chart.ts';

/** What the ledger holds: a card for each order. */
export function startLedger(): void {
  const list = byId('ledger', HTMLElement);
  const show = createList(list, ({ orderNumber }: LedgerOrder) => orderNumber, drawOrder);
  onLive('orders', (orders) => {
    show(orders);
    list.dataset.empty = String(orders.length === 0);
  });
}

function drawOrder(order: LedgerOrder): HTMLElement {
  const { orderNumber, currency, orderDate, present, waiting, isFirstOrder, told } = order;
  return h(
    'li',
    { 'data-order': orderNumber },
    h(
      'header',
      {},
      h('h4', {}, orderNumber),
      isFirstOrder === true && h('span', { class: 'badge' }, 'first order'),
      present.cancelled && h('span', { class: 'badge bad' }, 'cancelled'),
      waiting.length > 0 && h('span', { class: 'badge waits' }, `${waiting.length} to tell`),
      h('strong', {}, money(present.revenue, currency)),
    ),
    drawOrderChart(order),
    h(
      'details',
      {},
      h('summary', {}, timesTold(told.length)),
      h(
        'table',
        {},
        h(
          'thead',
          {},
          h('tr', {}, ...['when', 'revenue', 'old', 'profit'].map((head) => h('th', { scope: 'col' }, head))),
        ),
        h('tbody', {}, ...told.map((change) => drawChange(change, currency))),
      ),
      h('p', { class: 'note' }, `Ordered ${orderDate.slice(0, 10)}.${waitingText(waiting, currency)}`),
    ),
  );
}

function timesTold(times: number): string {
  if (times === 0) return 'Not told yet';
  return times === 1 ? 'Told once' : `Told ${times} times`;
}

function drawChange(
  { at, revenue, oldRevenue, profit }: LedgerOrder['told'][number],
  currency: string,
): HTMLElement {
  const amount = (value: string | undefined) => (value === undefined ? '–' : money(value, currency));
  return h(
    'tr',
    {},
    ...[timeOfDay(at), amount(revenue), amount(oldRevenue), amount(profit)].map((text) => h('td', {}, text)),
  );
}

function waitingText(waiting: readonly string[], currency: string): string {
  if (waiting.length === 0) return '';
  return ` To be told: ${waiting.map((revenue) => money(revenue, currency)).join(', then ')}.`;
}
