import type { Version } from '../../../lib/orders/event/version.ts';
import { type PlannedClock, planClocks } from './clocks.ts';
import type { Random } from './random.ts';
import type { RobinModel } from './robin.ts';
import { LARGEST_MESSAGE_BYTES } from './simulated-sqs.ts';
import type { KnownHistory, SimulatedCustomer } from './sources.ts';

/** One event as the shop means it; amounts in minor units. */
export interface PlannedEvent {
  orderNumber: string;
  version: Version;
  customer: SimulatedCustomer;
  /** Epoch milliseconds. */
  orderedAt: number;
  revenue: number;
  profit: number | undefined;
  cancelled: boolean;
  body: string;
  /** When the shop sends it: more than once if it repeats itself. */
  sentAt: readonly number[];
}

export interface PlannedOrder {
  orderNumber: string;
  customer: SimulatedCustomer;
  /** Epoch milliseconds. */
  orderedAt: number;
  /** Oldest version first. */
  events: readonly PlannedEvent[];
  toldBefore: { revenue: number; profit: number | undefined; isFirstOrder: boolean } | undefined;
  /** Its later events name another customer: the address was mistyped. */
  isCorrected: boolean;
  /** Dated before the go-live, and it is not known what ROBIN was told of it: it never gets in. */
  orphan: boolean;
}

/** An order, or one amount of it, that ROBIN refuses. */
export interface BadOrder {
  orderNumber: string;
  revenue: number | undefined;
  /** Epoch milliseconds. */
  from: number;
  /** Epoch milliseconds; infinite if it is bad for ever. */
  until: number;
}

/** ROBIN takes nothing for a while; `refusing`: it answers 400 or 422 to everything. */
export interface Spell {
  kind: 'unavailable' | 'unauthorized' | 'too-many' | 'refusing';
  from: number;
  until: number;
}

/** An order that ROBIN fails at, in whatever POST it is. */
export interface Choking {
  orderNumber: string;
  status: number;
  /** Epoch milliseconds. */
  until: number;
}

/** All that is fixed before a history begins. */
export interface Scenario {
  start: number;
  robin: RobinModel;
  customers: readonly SimulatedCustomer[];
  orders: readonly PlannedOrder[];
  /** Bodies that can never be processed, and when they are sent. */
  malformed: ReadonlyArray<{ body: string; sentAt: number }>;
  bad: readonly BadOrder[];
  spells: readonly Spell[];
  choking: Choking | undefined;
  liveSince: number | undefined;
  workers: number;
  /** One for each worker. */
  clocks: readonly PlannedClock[];
  batchSize: number;
  /** The function's time-out, in milliseconds. */
  timeout: number;
  visibilityTimeout: number;
  maxOrdersPerPost: number;
  faults: number;
  faultRate: number;
  /** Sends everything back from the dead letters while the faults go on. */
  earlyRedrives: readonly number[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 2, 9, 0, 0);
const AMOUNTS = [0, 500, 1_000, 1_234, 2_000, 999, 1_000_010];
const CORRECTED: SimulatedCustomer = { emailAddress: 'Corrected@Example.com' };
const MALFORMED = [
  'not json',
  '{"eventId":"x"}',
  '[]',
  'null',
  '{"eventId":"x","occurredAt":"soon","order":{"orderNumber":"O0","orderDate":"2026-03-01T10:00:00Z","emailAddress":"x@example.com","revenue":"1"}}',
  '{"eventId":"x","occurredAt":"2999-01-01T00:00:00Z","order":{"orderNumber":"O0","orderDate":"2026-03-01T10:00:00Z","emailAddress":"x@example.com","revenue":"1"}}',
  '{"eventId":"x","occurredAt":"2026-03-01T10:00:00Z","order":{"orderNumber":"O0","orderDate":"2026-03-01T10:00:00Z","emailAddress":"x@example.com","revenue":"1","currency":"XAU"}}',
];

/** A random history in outline: who buys what, what changes, when it is sent, and what ROBIN makes of it. */
export function planScenario(random: Random): Scenario {
  const start = START + random.int(0, 3_600) * SECOND;
  const liveSince = random.chance(0.12) ? start - 2 * DAY : undefined;
  const pace = random.pick([200, 3 * SECOND, MINUTE, 10 * MINUTE]);
  const customers = planCustomers(random, start);
  const orders = planOrders(random, start, liveSince, pace, customers);
  const timeout = random.pick([4 * SECOND, 10 * SECOND, 60 * SECOND, 60 * SECOND]);
  const workers = random.pick([2, 2, 2, 3, 4]);
  return {
    start,
    robin: random.pick(['once', 'adds', 'partial']),
    customers,
    orders,
    malformed: random.chance(0.1)
      ? [
          {
            body: maybeLarge(random, 0.04, random.pick(MALFORMED)),
            sentAt: start + random.int(0, pace),
          },
        ]
      : [],
    bad: planBadOrders(random, start, orders),
    spells: planSpells(random, start),
    choking: random.chance(0.08) ? planChoking(random, start, orders) : undefined,
    liveSince,
    workers,
    clocks: planClocks(random, start, workers),
    batchSize: random.pick([1, 2, 5, 10, 100]),
    timeout,
    visibilityTimeout: 6 * timeout,
    maxOrdersPerPost: random.pick([1, 2, 3, 4, 20]),
    faults: random.int(15, 35),
    faultRate: random.pick([0.2, 0.4, 0.6]),
    earlyRedrives: random.chance(0.3) ? [planRedrive(random, start, orders)] : [],
  };
}

function planCustomers(random: Random, start: number): SimulatedCustomer[] {
  return Array.from({ length: random.int(1, 3) }, (_, i) => ({
    ...(random.chance(0.85)
      ? { emailAddress: `Customer-${i}@Example.com`, ...(random.chance(0.5) && { phoneNumber: phone(i) }) }
      : { phoneNumber: phone(i) }),
    ...(random.chance(0.4) ? { kibo: planHistory(random, start) } : {}),
    ...(random.chance(0.3) ? { expertsender: planOrdersKnown(random, start) } : {}),
  }));
}

function phone(i: number): string {
  return `+3161234567${i}`;
}

/** ExpertSender knows how many orders there were, and when the last one was. */
function planOrdersKnown(random: Random, start: number): KnownHistory {
  const { firstPurchaseAt: _, ...known } = planHistory(random, start);
  return known;
}

/** Around the orders' own dates, so that some orders are older than the first purchase that a source knows. */
function planHistory(random: Random, start: number): KnownHistory {
  const at = start - random.int(0, 72) * HOUR;
  return random.pick<KnownHistory>([
    { firstPurchaseAt: at, lastPurchaseAt: at + HOUR, totalOrders: 2 },
    { firstPurchaseAt: at, totalOrders: 1 },
    { totalOrders: 1, lastPurchaseAt: at },
    { totalOrders: 3 },
    { totalOrders: 0 },
    { totalOrders: 1 },
  ]);
}

function planOrders(
  random: Random,
  start: number,
  liveSince: number | undefined,
  pace: number,
  customers: readonly SimulatedCustomer[],
): PlannedOrder[] {
  const crowded = random.chance(0.02);
  return Array.from({ length: crowded ? 1 : random.int(1, 5) }, (_, i) => {
    const orderNumber = `O${i + 1}`;
    const customer = random.pick(customers);
    const orderedAt = start - random.int(0, 72) * HOUR;
    const old = liveSince !== undefined && orderedAt < liveSince;
    const toldBefore =
      old && random.chance(0.8)
        ? {
            revenue: random.pick(AMOUNTS),
            profit: random.chance(0.5) ? random.pick(AMOUNTS) : undefined,
            isFirstOrder: random.chance(0.3),
          }
        : undefined;
    const number = crowded ? random.int(22, 40) : random.pick([1, 1, 2, 3, 4, 6]);
    const isCorrected = random.chance(0.06);
    const plan = { orderNumber, customer, orderedAt, toldBefore, isCorrected, number, start, pace };
    return { ...plan, events: planEvents(random, plan), orphan: old && !toldBefore };
  });
}

interface EventPlan
  extends Pick<PlannedOrder, 'orderNumber' | 'customer' | 'orderedAt' | 'toldBefore' | 'isCorrected'> {
  number: number;
  start: number;
  pace: number;
}

function planEvents(random: Random, plan: EventPlan): PlannedEvent[] {
  const sequenced = random.chance(0.5);
  const knowsProfit = random.pick(['always', 'never', 'sometimes']);
  let occurredAt = plan.start;
  const ids = new Set<string>();
  return Array.from({ length: plan.number }, (_, i) => {
    // Without a sequence, time counts, and if it stands still the id does.
    if (sequenced ? random.chance(0.7) : i > 0 && random.chance(0.8)) occurredAt += random.int(1, plan.pace);
    else if (!sequenced && ids.size > 0 && random.chance(0.5)) occurredAt += 1;
    const eventId = `${plan.orderNumber}-${String(i).padStart(3, '0')}`;
    ids.add(eventId);
    const cancelled = random.chance(0.12);
    const stated = random.pick(AMOUNTS);
    const profit =
      knowsProfit === 'always' || (knowsProfit === 'sometimes' && random.chance(0.6))
        ? random.pick(AMOUNTS) - 700
        : undefined;
    const event = {
      orderNumber: plan.orderNumber,
      version: {
        ...(sequenced && { sequence: i + 1 }),
        // If there is a sequence, the shop's clock may say what it likes.
        occurredAt: sortable(
          sequenced && random.chance(0.3) ? occurredAt - random.int(0, plan.pace) : occurredAt,
        ),
        eventId,
      },
      customer: plan.isCorrected && random.chance(0.5) ? CORRECTED : plan.customer,
      orderedAt: plan.orderedAt,
      revenue: cancelled ? 0 : stated,
      profit: cancelled && profit !== undefined ? 0 : profit,
      cancelled,
    };
    return {
      ...event,
      body: writeBody(random, event, stated, profit, plan.toldBefore),
      sentAt: sendingTimes(random, occurredAt, plan.pace),
    };
  });
}

/** One more order of a customer, made and sent now: told once, and nothing is special about it. */
export function planLastOrder(orderNumber: string, customer: SimulatedCustomer, now: number): PlannedOrder {
  const event = {
    orderNumber,
    version: { occurredAt: sortable(now), eventId: `${orderNumber}-000` },
    customer,
    orderedAt: now,
    revenue: 1_500,
    profit: undefined,
    cancelled: false,
  };
  const body = JSON.stringify({
    ...event.version,
    occurredAt: `${event.version.occurredAt}Z`,
    order: { orderNumber, ...contactOf(customer), orderDate: new Date(now).toISOString(), revenue: '15.00' },
  });
  const events = [{ ...event, body, sentAt: [] }];
  return {
    orderNumber,
    customer,
    orderedAt: now,
    events,
    toldBefore: undefined,
    isCorrected: false,
    orphan: false,
  };
}

function contactOf({ emailAddress, phoneNumber }: SimulatedCustomer) {
  return { emailAddress, phoneNumber };
}

/** As versions hold a moment: to its last digit that counts. */
function sortable(moment: number): string {
  return new Date(moment).toISOString().replace(/\.?0*Z$/, '');
}

function sendingTimes(random: Random, occurredAt: number, pace: number): number[] {
  const late = random.chance(0.3) ? random.int(0, 4 * pace) : random.int(0, 200);
  const times = [occurredAt + late];
  while (random.chance(0.2)) times.push(occurredAt + random.int(0, 6 * pace));
  return times;
}

function writeBody(
  random: Random,
  event: Omit<PlannedEvent, 'body' | 'sentAt'>,
  revenue: number,
  profit: number | undefined,
  toldBefore: PlannedOrder['toldBefore'],
): string {
  const { emailAddress, phoneNumber } = event.customer;
  const written = emailAddress && random.pick([emailAddress, emailAddress.toLowerCase(), ` ${emailAddress}`]);
  const body = JSON.stringify({
    ...event.version,
    occurredAt: `${event.version.occurredAt}Z`,
    order: {
      orderNumber: event.orderNumber,
      emailAddress: written,
      phoneNumber,
      orderDate: new Date(event.orderedAt).toISOString(),
      // A cost below zero is refused: a profit above the revenue can only be stated.
      ...(random.chance(0.2) && (profit ?? 0) <= revenue
        ? { lines: [{ sku: 'A', quantity: 1, unitPrice: decimal(revenue), unitCost: cost(revenue, profit) }] }
        : { revenue: decimal(revenue), profit: profit === undefined ? undefined : decimal(profit) }),
      cancelled: event.cancelled,
    },
    ...(toldBefore && {
      toldBeforeBridge: {
        revenue: decimal(toldBefore.revenue),
        profit: toldBefore.profit === undefined ? undefined : decimal(toldBefore.profit),
        isFirstOrder: toldBefore.isFirstOrder,
      },
    }),
  });
  const sent = random.chance(0.05) ? JSON.stringify({ Type: 'Notification', Message: body }) : body;
  return maybeLarge(random, 0.001, sent);
}

/** Now and then a body leaves hardly any room in a message, or none. */
function maybeLarge(random: Random, share: number, body: string): string {
  if (!random.chance(share)) return body;
  return body.padEnd(LARGEST_MESSAGE_BYTES - random.pick([0, 10, 40, 200, 2_000]));
}

function cost(revenue: number, profit: number | undefined): string | undefined {
  return profit === undefined ? undefined : decimal(revenue - profit);
}

function decimal(minorUnits: number): string {
  return (minorUnits / 100).toFixed(2);
}

/** At any moment; half of them while the shop sends something. */
function planRedrive(random: Random, start: number, orders: readonly PlannedOrder[]): number {
  if (random.chance(0.5)) return start + random.int(1, 60) * MINUTE;
  const { sentAt } = random.pick(random.pick(orders).events);
  return Math.max(start, random.pick(sentAt) + random.int(-500, 500));
}

function planBadOrders(random: Random, start: number, orders: readonly PlannedOrder[]): BadOrder[] {
  if (!random.chance(0.35)) return [];
  return Array.from({ length: random.pick([1, 1, 2, 3]) }, () => {
    const order = random.pick(orders);
    return {
      orderNumber: order.orderNumber,
      revenue: random.chance(0.7) ? random.pick(order.events).revenue : undefined,
      // Some turn bad while they are being told.
      from: random.chance(0.6) ? start : start + random.int(0, 20 * MINUTE),
      until: random.chance(0.5) ? Number.POSITIVE_INFINITY : start + random.int(0, 120) * MINUTE,
    };
  });
}

function planChoking(random: Random, start: number, orders: readonly PlannedOrder[]): Choking {
  return {
    orderNumber: random.pick(orders).orderNumber,
    status: random.pick([500, 503, 409]),
    until: start + random.int(1, 120) * MINUTE,
  };
}

function planSpells(random: Random, start: number): Spell[] {
  if (!random.chance(0.3)) return [];
  const from = start + random.int(0, 10) * MINUTE;
  // Seldom longer than a message may wait: such a history takes as long as two hundred others.
  const length = random.chance(0.002) ? 16 * DAY : random.pick([10 * SECOND, 5 * MINUTE, 2 * HOUR]);
  const kind = random.pick(['unavailable', 'unauthorized', 'too-many', 'refusing'] as const);
  return [{ kind, from, until: from + Math.min(length, kind === 'refusing' ? 2 * HOUR : length) }];
}
