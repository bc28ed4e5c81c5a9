/** An order object as ROBIN was sent it; amounts in minor units, so that sums are exact. */
export interface ToldOrder {
  orderNumber: string;
  emailAddress: string | undefined;
  phoneNumber: string | undefined;
  revenue: number;
  oldRevenue: number | undefined;
  profit: number | undefined;
  oldProfit: number | undefined;
  isFirstOrder: boolean;
}

const FIELDS = new Set([
  'order_number',
  'email_address',
  'phone_number',
  'revenue',
  'old_revenue',
  'profit',
  'old_profit',
  'order_date',
  'is_first_order',
  'webstore_url',
]);

/** Reads an order object; throws if ROBIN's page does not allow it. */
export function readOrder(bytes: string): ToldOrder {
  let told = read.get(bytes);
  if (!told) {
    if (read.size === MOST_REMEMBERED) read.clear();
    told = readAnew(bytes);
    read.set(bytes, told);
  }
  return told;
}

/** The same bytes are looked at several times: at each try of them, and by each check. */
const read = new Map<string, ToldOrder>();
const MOST_REMEMBERED = 1_000;

function readAnew(bytes: string): ToldOrder {
  const order: Readonly<Record<string, unknown>> = JSON.parse(bytes);
  const unknown = Object.keys(order).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) throw new Error(`ROBIN knows no field ${unknown}`);
  const { order_number, order_date, is_first_order, email_address, phone_number } = order;
  if (typeof order_number !== 'string') throw new Error('order_number is not a text');
  if (typeof is_first_order !== 'boolean') throw new Error('is_first_order is not a boolean');
  if (typeof order_date !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(order_date)) {
    throw new Error('order_date is no date');
  }
  const emailAddress = optionalText(email_address);
  const phoneNumber = optionalText(phone_number);
  if (emailAddress === undefined && phoneNumber === undefined) throw new Error('no customer');
  const revenue = minorUnits(order.revenue);
  if (revenue === undefined || revenue < 0) throw new Error('revenue is missing or negative');
  return {
    orderNumber: order_number,
    emailAddress,
    phoneNumber,
    revenue,
    oldRevenue: minorUnits(order.old_revenue),
    profit: minorUnits(order.profit),
    oldProfit: minorUnits(order.old_profit),
    isFirstOrder: is_first_order,
  };
}

function optionalText(value: unknown): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw new Error('a text is none');
  return value;
}

function minorUnits(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number') throw new Error('an amount is no number');
  const units = Math.round(value * 100);
  if (units / 100 !== value) throw new Error('an amount has more digits than its currency');
  return units;
}

/** What ROBIN has counted of one order. */
export interface Account {
  /** Σ (revenue − old_revenue), and the same of the profit. */
  revenueSum: number;
  profitSum: number;
  /** The share of the sums that comes from counting the same bytes again. */
  repeatedRevenue: number;
  repeatedProfit: number;
  /** The bytes last counted. */
  lastBytes: string | undefined;
  /** What they said; a profit that they do not say is the one said before. */
  revenue: number | undefined;
  profit: number | undefined;
  isFirstOrder: boolean | undefined;
}

export function openAccount(): Account {
  return {
    revenueSum: 0,
    profitSum: 0,
    repeatedRevenue: 0,
    repeatedProfit: 0,
    lastBytes: undefined,
    revenue: undefined,
    profit: undefined,
    isFirstOrder: undefined,
  };
}

/** Counts an order object as ROBIN's reports do: the difference to what it says that ROBIN had. */
export function count(account: Account, bytes: string, told: ToldOrder): void {
  const repeated = account.lastBytes === bytes;
  const revenue = told.revenue - (told.oldRevenue ?? 0);
  const profit = told.profit === undefined ? 0 : told.profit - (told.oldProfit ?? 0);
  account.revenueSum += revenue;
  account.profitSum += profit;
  if (repeated) {
    account.repeatedRevenue += revenue;
    account.repeatedProfit += profit;
  }
  account.lastBytes = bytes;
  account.revenue = told.revenue;
  account.profit = told.profit ?? account.profit;
  account.isFirstOrder = told.isFirstOrder;
}
