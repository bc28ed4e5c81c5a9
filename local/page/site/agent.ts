import type { LookupReport, Question } from '../wire.ts';
import { byId, h } from './dom.ts';
import { onLive } from './live.ts';
import { drawRobinOrders } from './robin-orders.ts';
import { drawRobinPanel } from './robin-panel.ts';
import { messageOf, send } from './send.ts';
import { drawTimeLine, explainTimeLine } from './time-line.ts';

const SAMPLES: readonly (Question & { label: string })[] = [
  { label: 'In all three systems', email: 'john@example.com', phone: '' },
  { label: 'By phone alone', email: '', phone: '+61411222333' },
  { label: 'Two share a phone', email: '', phone: '+31600000103' },
  { label: 'A frozen account', email: 'frieda.frozen@example.com', phone: '' },
  { label: 'Two accounts', email: 'dora.double@example.com', phone: '' },
  { label: 'Hostile markup', email: 'mallory@example.org', phone: '' },
  { label: 'Nobody', email: 'nobody@example.com', phone: '' },
];

export interface Agent {
  /** Asks again for the customer that was asked for last, and says in a sentence what the agent sees. */
  askAgain(): Promise<string>;
}

/** The first part: a question as ROBIN asks it, the panel, and which source was asked when. */
export function startAgent(): Agent {
  const form = byId('question', HTMLFormElement);
  const robin = byId('robin', HTMLElement);
  const orders = byId('robin-orders', HTMLElement);
  const timeLine = byId('time-line', HTMLOListElement);
  const note = byId('time-line-note', HTMLElement);
  const status = byId('lookup-status', HTMLElement);
  let latest = '';

  async function ask(): Promise<string> {
    const id = crypto.randomUUID();
    latest = id;
    const stop = onLive('asking', (progress) => {
      if (progress.id === latest)
        timeLine.replaceChildren(...drawTimeLine(progress.asked, progress.durationMs));
    });
    robin.setAttribute('aria-busy', 'true');
    try {
      const question = questionOf(form);
      const report = await send<LookupReport>('/api/lookups', { id, ...question });
      const sentence = describe(report);
      if (latest === id) show(report, sentence);
      const listed = await drawRobinOrders(question);
      if (latest === id) orders.replaceChildren(...listed);
      return sentence;
    } catch (error) {
      status.textContent = messageOf(error);
      return messageOf(error);
    } finally {
      stop();
      if (latest === id) robin.removeAttribute('aria-busy');
    }
  }

  function show(report: LookupReport, sentence: string): void {
    robin.replaceChildren(drawRobinPanel(report));
    timeLine.replaceChildren(...drawTimeLine(report.asked, report.durationMs));
    note.textContent = explainTimeLine(report.asked, report.timings);
    status.textContent = sentence;
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask();
  });
  byId('samples', HTMLElement).append(
    ...SAMPLES.map(({ label, email, phone }) =>
      h('li', {}, h('button', { type: 'button', onclick: () => askFor({ email, phone }) }, label)),
    ),
  );
  function askFor({ email, phone }: Question): void {
    inputOf(form, 'email').value = email;
    inputOf(form, 'phone').value = phone;
    void ask();
  }
  void ask();
  return { askAgain: ask };
}

function questionOf(form: HTMLFormElement): Question {
  return { email: inputOf(form, 'email').value, phone: inputOf(form, 'phone').value };
}

function inputOf(form: HTMLFormElement, name: string): HTMLInputElement {
  const input = form.elements.namedItem(name);
  if (!(input instanceof HTMLInputElement)) throw new TypeError(`The form has no ${name}`);
  return input;
}

/** `200 after 34 ms: John Smith, $154.95, 12 orders. Orders (Kibo): could not be asked …` */
function describe({ status, durationMs, answer }: LookupReport): string {
  const head = `${status} after ${durationMs} ms`;
  if (status !== 200) return `${head}: ${answer.detail ?? answer.title ?? 'no customer'}`;
  const { name, total_spent: spent, order_count: orders, panel_view: view } = answer;
  const rows = typeof view === 'object' && view !== null ? Object.entries(view) : [];
  const gaps = rows.filter(([, value]) => /could not be asked/.test(String(value)));
  const who = `${name || 'no name'}, spent ${spent}, ${orders} ${orders === 1 ? 'order' : 'orders'}.`;
  return [`${head}: ${who}`, ...gaps.map(([label, value]) => `${label} ${value}.`)].join(' ');
}
