import { shareDeadline } from '../../lib/platform/deadline.ts';
import { silentLog } from '../../lib/platform/reporting/log.ts';
import type { LookupQuestion } from '../../lib/profile/profile.ts';
import { type OrderListAnswer, serializeOrderList } from '../../lib/robin/order-list.ts';
import { listOrders, type OrderList } from '../../lib/shop-orders/list-orders.ts';
import type { OrderEntry } from '../../lib/shop-orders/order-entry.ts';
import type { LookupSide } from '../connections/lookup-side.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What ROBIN's second question, for the customer's orders, is answered. */
interface ListedOrders {
  status: 200 | 503;
  outcome: OrderList['kind'];
  entries: readonly OrderEntry[];
  body: OrderListAnswer | undefined;
}

/** Asks for the orders as ROBIN does: by itself, within a deadline of its own. */
export async function askOrders(asked: LookupQuestion, side: LookupSide): Promise<ListedOrders> {
  const { settings, clock, panel, sources, orderSystem: system, orderBook: book } = side;
  const deadline = shareDeadline(clock.now() + settings.deadlineMs, clock);
  const options = { ...panel, country: settings.country, clock, log: silentLog, deadline };
  const list = await listOrders(asked, { sources, system, book }, options);
  deadline.end();
  const isOutage = list.kind === 'unavailable';
  const isAnswered = !isOutage || settings.outageAsNotice;
  const entries = isOutage ? list.notice : list.entries;
  return {
    status: isAnswered ? 200 : 503,
    outcome: list.kind,
    entries,
    body: isAnswered ? serializeOrderList(entries) : undefined,
  };
}

/** What an agent sees of them, one line for each. */
export function describeOrders({ status, outcome, entries }: ListedOrders, terminal: Terminal): void {
  const said = entries.length === 0 ? 'no orders' : 'an agent sees';
  terminal.print(
    `\nOf the orders ROBIN gets ${status}: ${outcome === 'unavailable' ? 'they could not be asked for' : said}`,
  );
  if (entries.length === 0) return;
  terminal.print(
    terminal.table(
      ['order', 'date', 'status', 'amount'],
      entries.map(({ title, date, status: state, amount }) => [title, date, state, amount]),
    ),
  );
}
