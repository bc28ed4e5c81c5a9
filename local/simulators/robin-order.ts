/** What ROBIN accepts as an order (docs/systems/robin.md, "Orders POST schema"). */
import type { ReceivedRequest } from './simulated-system.ts';

export interface RobinOrder {
  order_number: string;
  email_address?: string;
  phone_number?: string;
  revenue: number;
  old_revenue?: number;
  profit?: number;
  old_profit?: number;
  order_date: string;
  is_first_order: boolean;
  webstore_url?: string;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value !== '';
const isNumber: Check = (value) => typeof value === 'number';
/** A negative revenue is undocumented (docs/systems/robin.md, "Orders POST schema"): it is refused here. */
const isRevenue: Check = (value) => typeof value === 'number' && value >= 0;
/** For instance `2018-04-05T12:34:56Z`. */
const isDate: Check = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value) &&
  !Number.isNaN(Date.parse(value));

/** Key → type, and whether it is required; the last two are of the newer description. */
const SCHEMA: Readonly<Record<string, { required: boolean; check: Check }>> = {
  order_number: { required: true, check: isText },
  email_address: { required: false, check: isText },
  revenue: { required: true, check: isRevenue },
  old_revenue: { required: false, check: isRevenue },
  profit: { required: false, check: isNumber },
  old_profit: { required: false, check: isNumber },
  order_date: { required: true, check: isDate },
  is_first_order: { required: true, check: (value) => typeof value === 'boolean' },
  phone_number: { required: false, check: isText },
  webstore_url: { required: false, check: isText },
};

/** The orders of a POST, and those that hold to the schema. Both empty if the body is no `{"orders":[…]}`. */
export function readOrders({ headers, body }: ReceivedRequest): { all: unknown[]; good: RobinOrder[] } {
  const none = { all: [], good: [] };
  if (!headers['content-type']?.startsWith('application/json')) return none;
  const parsed = parse(body);
  if (!isFields(parsed) || Object.keys(parsed).join() !== 'orders') return none;
  const all: unknown = parsed.orders;
  return Array.isArray(all) ? { all, good: all.filter(isRobinOrder) } : none;
}

export function isRobinOrder(order: unknown): order is RobinOrder {
  if (!isFields(order)) return false;
  const known = Object.keys(order).every((name) => Object.hasOwn(SCHEMA, name));
  const typed = Object.entries(SCHEMA).every(([name, { required, check }]) =>
    Object.hasOwn(order, name) ? check(order[name]) : !required,
  );
  // One of `email_address` and `phone_number` is enough.
  return known && typed && (Object.hasOwn(order, 'email_address') || Object.hasOwn(order, 'phone_number'));
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
