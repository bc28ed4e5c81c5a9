import type { Question, RobinAnswer } from '../wire.ts';
import { h } from './dom.ts';
import { drawRobinValue } from './robin-value.ts';
import { messageOf, send } from './send.ts';

/** The orders of the customer as ROBIN would list them; each is opened by a click. */
export async function drawRobinOrders(question: Question): Promise<readonly HTMLElement[]> {
  const { status, answer } = await send<RobinAnswer>('/api/orders', question);
  const orders = listOf(answer.orders);
  if (status !== 200) return [h('p', { class: 'none' }, `No orders. The bridge answered ${status}.`)];
  if (orders.length === 0) return [h('p', { class: 'none' }, 'No orders.')];
  return [h('ul', { class: 'order-list' }, ...orders.map(drawEntry))];
}

function drawEntry(order: Readonly<Record<string, unknown>>): HTMLElement {
  const number = String(order.order_number ?? '');
  const { order_number: title, date, status, amount } = recordOf(order.list_view);
  const details = h('div', { class: 'order-details', hidden: true });
  const cell = (name: string, value: unknown) => h('span', { class: name }, ...drawRobinValue(value));
  const button = h(
    'button',
    { type: 'button', 'aria-expanded': 'false', onclick: () => void toggle() },
    cell('number', title),
    cell('date', date),
    cell('status', status),
    cell('amount', amount),
  );

  async function toggle(): Promise<void> {
    const isOpen = !details.hidden;
    if (!isOpen) details.replaceChildren(...(await drawDetails(number)));
    details.hidden = isOpen;
    button.setAttribute('aria-expanded', String(!isOpen));
  }
  return h('li', {}, button, details);
}

/** `details`, `columns` and `rows`, as ROBIN's page has them. */
async function drawDetails(orderNumber: string): Promise<readonly HTMLElement[]> {
  try {
    const { status, answer } = await send<RobinAnswer>('/api/order-details', { orderNumber });
    if (status !== 200) return [h('p', { class: 'none' }, `The bridge answered ${status}.`)];
    return listOf(answer.details_view).flatMap(drawBlock);
  } catch (error) {
    return [h('p', { class: 'none' }, messageOf(error))];
  }
}

function drawBlock(block: Readonly<Record<string, unknown>>): readonly HTMLElement[] {
  const rows = Array.isArray(block.data) ? listOf(block.data) : [recordOf(block.data)];
  const caption = block.caption === undefined ? [] : [h('h4', {}, ...drawRobinValue(block.caption))];
  return [
    ...caption,
    ...rows.map((row) =>
      h(
        'dl',
        { class: 'rows' },
        ...Object.entries(row).map(([label, value]) =>
          h('div', {}, h('dt', {}, ...drawRobinValue(label)), h('dd', {}, ...drawRobinValue(value))),
        ),
      ),
    ),
  ];
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(recordOf) : [];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
