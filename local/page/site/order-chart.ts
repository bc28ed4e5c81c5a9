import type { LedgerOrder } from '../wire.ts';
import { money } from './amounts.ts';
import { svg } from './dom.ts';

const WIDTH = 240;
const HEIGHT = 92;
const TOP = 18;
const BASE = 84;
/** This many changes have room side by side; of more, each gets less. */
const SLOTS = 4;
/** With more changes than this their amounts no longer fit above them. */
const MAX_LABELS = 5;

interface Change {
  kind: 'new' | 'waits';
  revenue: string;
  oldRevenue?: string;
}

/** What ROBIN was told of an order, change by change: the old revenue and the new one; last what is to be told. */
export function drawOrderChart(order: LedgerOrder): SVGElement {
  const { orderNumber, currency } = order;
  const changes = changesOf(order);
  const amounts = changes.flatMap(({ revenue, oldRevenue = '0' }) => [Number(revenue), Number(oldRevenue)]);
  const scale = (BASE - TOP) / Math.max(...amounts, 1);
  const slot = WIDTH / Math.max(changes.length, SLOTS);
  return svg(
    'svg',
    {
      class: 'chart',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-label': `${orderNumber}: ${describeChanges(order)}`,
    },
    svg('line', { x1: 0, x2: WIDTH, y1: BASE + 0.5, y2: BASE + 0.5 }),
    ...changes.map((change, index) =>
      drawChange(change, { x: index * slot + 4, width: Math.min(26, slot * 0.4), scale }, [
        changes.length <= MAX_LABELS ? money(change.revenue, currency).replace(/\.00$/, '') : '',
      ]),
    ),
  );
}

function changesOf({ told, waiting, accepted }: LedgerOrder): readonly Change[] {
  const toldOnes = told.map(
    ({ revenue, oldRevenue }): Change => ({
      kind: 'new',
      revenue,
      ...(oldRevenue !== undefined && { oldRevenue }),
    }),
  );
  const waitingOnes = waiting.map((revenue, index): Change => {
    const oldRevenue = waiting[index - 1] ?? accepted?.revenue;
    return { kind: 'waits', revenue, ...(oldRevenue !== undefined && { oldRevenue }) };
  });
  return [...toldOnes, ...waitingOnes];
}

interface Place {
  x: number;
  width: number;
  /** Units of the chart for each unit of the currency. */
  scale: number;
}

function drawChange(
  { kind, revenue, oldRevenue }: Change,
  { x, width, scale }: Place,
  labels: readonly string[],
): SVGElement {
  // A bar of nothing is still to be seen.
  const tall = (amount: string) => Math.max(Number(amount) * scale, 1.5);
  const bar = (name: string, left: number, amount: string) =>
    svg('rect', { class: name, x: left, y: BASE - tall(amount), width, height: tall(amount), rx: 2 });
  const hasOld = oldRevenue !== undefined;
  const top = Math.max(tall(revenue), tall(oldRevenue ?? '0'));
  return svg(
    'g',
    {},
    hasOld && bar('old', x, oldRevenue),
    bar(kind, hasOld ? x + width + 2 : x, revenue),
    ...labels.map((label) =>
      svg('text', { x: x + (hasOld ? width + 1 : width / 2), y: BASE - top - 5 }, label),
    ),
  );
}

/** `€10.00, then €5.00 instead of €10.00`. */
function describeChanges(order: LedgerOrder): string {
  const { currency } = order;
  const sentences = changesOf(order).map(({ kind, revenue, oldRevenue }) => {
    const instead = oldRevenue === undefined ? '' : ` instead of ${money(oldRevenue, currency)}`;
    return `${money(revenue, currency)}${instead}${kind === 'waits' ? ', to be told' : ''}`;
  });
  return sentences.join(', then ') || 'ROBIN was told nothing yet';
}
