import type { LookupReport } from '../wire.ts';
import { h } from './dom.ts';

/** The panel as ROBIN would draw it beside a conversation; blank if ROBIN was told of no customer. */
export function drawRobinPanel({ status, answer }: LookupReport): HTMLElement {
  if (status !== 200) return drawNobody(status);
  const { name, email_address: email, phone_number: phone, panel_view: view } = answer;
  return h(
    'article',
    { class: 'card', 'aria-label': 'ROBIN’s customer panel' },
    h(
      'header',
      {},
      h('span', { class: 'avatar', 'aria-hidden': 'true' }, initialsOf(text(name))),
      h(
        'div',
        {},
        h('p', { class: 'name' }, text(name) || 'No name'),
        text(email) !== '' && h('p', {}, text(email)),
        text(phone) !== '' && h('p', {}, text(phone)),
      ),
    ),
    h(
      'dl',
      { class: 'figures' },
      figure('Customer since', text(answer.customer_since) || '–'),
      figure('Total spent', text(answer.total_spent)),
      figure('Orders', text(answer.order_count)),
    ),
    h('dl', { class: 'rows' }, ...rowsOf(view).map(([label, value]) => row(label, value))),
  );
}

/** ROBIN shows an agent no difference between a customer whom no source knows and one who could not be looked up. */
function drawNobody(status: number): HTMLElement {
  return h(
    'article',
    { class: 'card nobody', 'aria-label': 'ROBIN’s customer panel' },
    h('span', { class: 'avatar', 'aria-hidden': 'true' }, '?'),
    h('p', { class: 'name' }, 'No customer details'),
    h('p', {}, status === 404 ? 'No system knows this customer.' : `The bridge answered ${status}.`),
  );
}

function figure(label: string, value: string): HTMLElement {
  return h('div', {}, h('dt', {}, label), h('dd', {}, value));
}

/** What could not be asked stands out: it is what an agent must not overlook. */
function row(label: string, value: string): HTMLElement {
  const isGap = /could not be asked|not all systems|share this phone|phone only/.test(value);
  return h('div', isGap ? { class: 'gap' } : {}, h('dt', {}, label), h('dd', {}, value));
}

function rowsOf(view: unknown): readonly (readonly [string, string])[] {
  if (typeof view !== 'object' || view === null) return [];
  return Object.entries(view).map(([label, value]) => [label, text(value)]);
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return (
    ends
      .map((word) => [...(word ?? '')][0] ?? '')
      .join('')
      .toUpperCase() || '?'
  );
}
