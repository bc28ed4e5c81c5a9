import type { LedgerOrder } from '../wire.ts';
import { money } from './amounts.ts';
import { svg } from './dom.ts';

const WIDTH = 240;
const HEIGHT = 92;
const TOP = 18;
const BASE = 84;
/** With more bars than this their amounts no longer fit above them. */
const MAX_LABELS = 5;

/** What ROBIN was told of an order, change by change: the old revenue behind, the new one before it. */
export function drawOrderChart({ orderNumber, currency, told }: LedgerOrder): SVGElement {
  const highest = Math.max(
    ...told.flatMap(({ revenue, oldRevenue = '0' }) => [Number(revenue), Number(oldRevenue)]),
    1,
  );
  const slot = WIDTH / Math.max(told.length, 4);
  const bar = Math.min(26, slot * 0.4);
  const height = (amount: string) => (Number(amount) / highest) * (BASE - TOP);
  const draw = (kind: string, x: number, amount: string) => {
    const tall = Math.max(height(amount), 1.5);
    return svg('rect', { class: kind, x, y: BASE - tall, width: bar, height: tall, rx: 2 });
  };
  const changes = told.map(({ revenue, oldRevenue }, index) => {
    const x = index * slot + 4;
    const middle = x + (oldRevenue === undefined ? bar / 2 : bar + 1);
    return svg(
      'g',
      {},
      oldRevenue !== undefined && draw('old', x, oldRevenue),
      draw('new', oldRevenue === undefined ? x : x + bar + 2, revenue),
      told.length <= MAX_LABELS &&
        svg(
          'text',
          { x: middle, y: BASE - Math.max(height(revenue), height(oldRevenue ?? '0')) - 5 },
          money(revenue, currency).replace(/\.00$/, ''),
        ),
    );
  });
  return svg(
    'svg',
    {
      class: 'chart',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-label': `${orderNumber}: ${describeTold(told, currency) || 'ROBIN was told nothing yet'}`,
    },
    svg('line', { x1: 0, x2: WIDTH, y1: BASE + 0.5, y2: BASE + 0.5 }),
    ...changes,
  );
}

/** `€10.00, then €5.00 instead of €10.00`. */
export function describeTold(told: LedgerOrder['told'], currency: string): string {
  return told
    .map(({ revenue, oldRevenue }) =>
      oldRevenue === undefined
        ? money(revenue, currency)
        : `${money(revenue, currency)} instead of ${money(oldRevenue, currency)}`,
    )
    .join(', then ');
}
