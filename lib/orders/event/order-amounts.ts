import * as z from 'zod/mini';
import type { Amounts } from '../systems.ts';
import { MAX_DENOMINATORS, type OrderSums, roundAmounts, statedAmounts, sumOrder } from './amounts.ts';
import { isBelowZero } from './decimal.ts';
import { describeIssues } from './describe-issues.ts';
import {
  isBlank,
  lineSchema,
  type orderEventSchema,
  refundSchema,
  toldBeforeBridgeSchema,
} from './schema.ts';

type ParsedOrder = z.output<typeof orderEventSchema>['order'];
type ParsedLine = z.output<typeof lineSchema>;

/**
 * An order has at most this many lines, and refunds; to read 40,000 takes longer than a body may take
 * (docs/contract.md, "The order-change event", size).
 */
const MAX_ITEMS = 5_000;

/** What an event's order is worth, and its lines; or what is wrong with it: a field and a rule, never a value. */
export function readAmounts(
  order: ParsedOrder,
  currency: string,
): { amounts: Amounts; lines: readonly ParsedLine[] } | string {
  // Beside a stated total they alter nothing that ROBIN is told: a malformed one is left out of the agent's list.
  const isStated = order.revenue !== undefined;
  const lines = readList(lineSchema, order.lines ?? [], 'order.lines', isStated);
  if (typeof lines === 'string') return lines;
  const refunds = readList(refundSchema, order.refunds ?? [], 'order.refunds', isStated);
  if (typeof refunds === 'string') return refunds;
  const sums: OrderSums = { lines, discount: order.discount ?? '0', refunds };
  const wrong = findBrokenRule(sums);
  if (wrong !== undefined) return wrong;

  const amounts = statedOrSummed(order, sums, currency);
  if (typeof amounts === 'string') return amounts;
  const cancelled = { revenue: '0', ...(amounts.profit !== undefined && { profit: '0' }) };
  return { amounts: order.cancelled ? cancelled : amounts, lines };
}

/** What ROBIN accepted of the order before the bridge was there; it accepts no revenue below zero. */
export function readToldBeforeBridge(
  value: unknown,
  currency: string,
): (Amounts & { isFirstOrder: boolean }) | string | undefined {
  if (value === undefined || value === null || isBlank(value)) return undefined;
  const parsed = toldBeforeBridgeSchema.safeParse(value);
  if (!parsed.success) return describeIssues(parsed.error.issues, 'toldBeforeBridge');
  if (isBelowZero(parsed.data.revenue)) return belowZero('toldBeforeBridge.revenue');
  return { ...roundAmounts(parsed.data, currency), isFirstOrder: parsed.data.isFirstOrder };
}

/** The items of a list, or what is wrong with the first malformed one, unless these are left out. */
function readList<S extends z.ZodMiniType>(
  item: S,
  list: readonly unknown[],
  name: string,
  leavesOutMalformed: boolean,
): Array<z.output<S>> | string {
  if (list.length > MAX_ITEMS) return `${name}: more than ${MAX_ITEMS}`;
  const items: Array<z.output<S>> = [];
  for (const value of list) {
    const parsed = z.safeParse(item, value);
    if (parsed.success) items.push(parsed.data);
    else if (!leavesOutMalformed) return describeIssues(parsed.error.issues, name, String(items.length));
  }
  return items;
}

function findBrokenRule({ lines, discount, refunds }: OrderSums): string | undefined {
  for (const [index, line] of lines.entries()) {
    const name = `order.lines.${index}`;
    if ((line.returnedQuantity ?? 0) > line.quantity)
      return `${name}.returnedQuantity: more than the quantity`;
    if (line.discount !== undefined && isBelowZero(line.discount)) return belowZero(`${name}.discount`);
    if (line.unitCost !== undefined && isBelowZero(line.unitCost)) return belowZero(`${name}.unitCost`);
  }
  if (isBelowZero(discount)) return belowZero('order.discount');
  const wrong = refunds.findIndex(({ amount }) => isBelowZero(amount));
  return wrong < 0 ? undefined : belowZero(`order.refunds.${wrong}.amount`);
}

/** Some systems write these amounts with a minus; taken as they are they would raise the revenue. */
function belowZero(field: string): string {
  return `${field}: below zero; it is written without a minus`;
}

function statedOrSummed(order: ParsedOrder, sums: OrderSums, currency: string): Amounts | string {
  // A stated total is what the producer means; it stands instead of the lines, not beside them.
  if (order.revenue !== undefined)
    return statedAmounts({ revenue: order.revenue, profit: order.profit }, currency);
  if (!order.lines) return 'order: needs lines or revenue';
  const tooMany = `order.lines: more than ${MAX_DENOMINATORS} different quantities returned in part, with a discount`;
  return sumOrder(sums, currency) ?? tooMany;
}
