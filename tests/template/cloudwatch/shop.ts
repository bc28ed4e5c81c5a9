import type { Answered } from '../../../functions/customer-lookup/answer-request.ts';
import { reportLookup } from '../../../functions/customer-lookup/report.ts';
import type { CustomerSource } from '../../../lib/customer/customer-record.ts';
import { deliver } from '../../../lib/orders/delivery/delivery.ts';
import { createLimiter } from '../../../lib/orders/delivery/limiter.ts';
import { customerKey } from '../../../lib/orders/ledger/customer-key.ts';
import type { OrdersEndpoint, PostOutcome } from '../../../lib/orders/systems.ts';
import { NetworkError } from '../../../lib/platform/errors.ts';
import { createMetrics } from '../../../lib/platform/reporting/embedded-metrics.ts';
import { silentLog } from '../../../lib/platform/reporting/log.ts';
import { metricDimensionsOf } from '../../../lib/platform/settings.ts';
import { serializeOrder } from '../../../lib/robin/order.ts';
import { createFakeClock } from '../../platform/fake-clock.ts';
import { SimulatedQueue } from '../../simulation/world/queue.ts';
import { Random } from '../../simulation/world/random.ts';
import { ledgerOf, SimulatedTable } from '../../simulation/world/table.ts';
import { Figures } from './figures.ts';

export interface ShopDays {
  days: number;
  /** Order events and lookups, as many of each, at random moments. */
  perDay: number;
  /** The minute from which on they come by `QUIET_PER_DAY`, so that a busy shop's last days are played in no time. */
  quietFrom?: number;
  /** What ROBIN answers to a POST of these orders. */
  robin?: (minute: number, orders: readonly string[]) => PostOutcome;
  /** Whether AWS lets the order function not run. */
  isThrottled?: (minute: number) => boolean;
  /** Whether Kibo cannot be asked. */
  isKiboDown?: (minute: number) => boolean;
  /** What a lookup is answered, if it is not 200. */
  lookupStatus?: (minute: number) => number | undefined;
  /** The share of Kibo's answers to lookups that fail. */
  kiboFailures?: (minute: number) => number | undefined;
  /** The share of lookups that are answered 500, and 429. */
  lookupFailures?: (minute: number) => number | undefined;
  lookupThrottles?: (minute: number) => number | undefined;
  /** Whether there are no order events, or no lookups. */
  hasLookupsAlone?: boolean;
  hasOrdersAlone?: boolean;
  environment: Readonly<Record<string, string>>;
  seed?: number;
}

const START = Date.parse('2026-03-02T00:00:00Z');
const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
const QUIET_PER_DAY = 24;
const TIMEOUT_SECONDS = 60;
const BATCH_SIZE = 100;

/**
 * The figures of some days of a shop: the real delivery with its real pauses and limits, on a simulated queue, table
 * and clock; the lookups by what the function reports of them; SQS, Lambda and the access log as they count.
 */
export async function playShop(shop: ShopDays): Promise<Figures> {
  const figures = new Figures(shop.days * DAY_MINUTES);
  if (!shop.hasOrdersAlone) countLookups(shop, figures, new Random((shop.seed ?? 1) + 1_000));
  if (!shop.hasLookupsAlone) await deliverOrders(shop, figures, new Random(shop.seed ?? 1));
  return figures;
}

async function deliverOrders(shop: ShopDays, figures: Figures, random: Random): Promise<void> {
  let ids = 0;
  const clock = createFakeClock(START);
  const minute = () => Math.floor((clock.time - START) / MINUTE);
  const queue = new SimulatedQueue(random, (6 * TIMEOUT_SECONDS + 1) * 1_000);
  const ledger = ledgerOf(new SimulatedTable());
  const randomSource = { random: () => random.next(), newId: () => `id-${++ids}` };
  const metrics = createMetrics({
    service: 'order-events',
    deployment: metricDimensionsOf(shop.environment),
    write: (lines) => figures.addEmbedded(lines, minute()),
  });
  const robin: OrdersEndpoint = {
    postOrders: async (orders) => shop.robin?.(minute(), orders) ?? { kind: 'accepted' },
    prepare: async () => true,
    renewCredentials: async () => false,
  };
  const find = async () => {
    if (shop.isKiboDown?.(minute())) throw new NetworkError({ system: 'kibo', operation: 'find' });
    return [];
  };
  const kibo: CustomerSource = { name: 'kibo', findByEmailAddress: find, findByPhoneNumber: find };
  const dependencies = {
    ledger,
    limiter: createLimiter({ ledger, clock }),
    robin,
    serializeOrder,
    historySources: [kibo],
    queue: {
      sendToDeadLetters: async () => new Set<string>(),
      pause: async (pauses: ReadonlyArray<{ receiptHandle: string; seconds: number }>) => {
        for (const { receiptHandle, seconds } of pauses) queue.pause(receiptHandle, seconds, clock.time);
      },
    },
    customerKey: (contact: { emailAddress?: string; phoneNumber?: string }) => customerKey(contact, 'key'),
    clock,
    randomSource,
    clockErrorMs: () => 0,
    log: silentLog,
    metrics,
    settings: {
      defaultCountry: 'NL' as const,
      defaultCurrency: 'EUR',
      acceptedCurrencies: ['EUR'],
      maxOrdersPerPost: 20,
    },
  };
  const arrivals = momentsOf(shop, random);
  const ofFunction = { FunctionName: `${shop.environment.BRIDGE_STACK}-orderEvents` };
  const count = (name: string) =>
    figures.add({ namespace: 'AWS/Lambda', name, dimensions: ofFunction }, minute(), 1);
  for (let at = 0; at < figures.minutes; at += 1) {
    countQueue(queue, figures, at, shop);
    const end = START + (at + 1) * MINUTE;
    while (clock.time < end) {
      for (let next = arrivals[0]; next !== undefined && next <= clock.time; next = arrivals[0]) {
        arrivals.shift();
        queue.send(bodyOf(next, ids++), next);
      }
      const messages = queue.messages.size === 0 ? [] : queue.receive(BATCH_SIZE, clock.time);
      if (messages.length > 0 && shop.isThrottled?.(minute())) {
        // It is tried again until the visibility time-out; how often, AWS does not say: once is the least.
        count('Throttles');
      } else if (messages.length > 0) {
        count('Invocations');
        const again = await deliver(messages, clock.time + (TIMEOUT_SECONDS - 1) * 1_000, dependencies);
        for (const { messageId } of messages) if (!again.has(messageId)) queue.delete(messageId);
        metrics.flush();
      }
      clock.time = Math.max(
        clock.time + 1_000,
        Math.min(end, queue.nextVisibleAt() ?? end, arrivals[0] ?? end),
      );
    }
  }
}

/** Sorted. */
function momentsOf({ days, perDay, quietFrom }: ShopDays, random: Random): number[] {
  const end = days * DAY_MINUTES;
  const busyUntil = quietFrom ?? end;
  const between = (from: number, until: number, aDay: number) =>
    Array.from(
      { length: Math.ceil(((until - from) / DAY_MINUTES) * aDay) },
      () => START + (from + random.next() * (until - from)) * MINUTE,
    );
  return [...between(0, busyUntil, perDay), ...between(busyUntil, end, QUIET_PER_DAY)].sort((a, b) => a - b);
}

function bodyOf(at: number, number: number): string {
  return JSON.stringify({
    eventId: `event-${number}`,
    occurredAt: new Date(at).toISOString(),
    order: {
      orderNumber: `O-${number}`,
      emailAddress: `customer-${number}@example.com`,
      orderDate: new Date(at).toISOString(),
      revenue: '10.00',
    },
  });
}

/** SQS's own figures. What was received three times or more is left out of the age. */
function countQueue(
  queue: SimulatedQueue,
  figures: Figures,
  minute: number,
  { environment }: ShopDays,
): void {
  const now = START + minute * MINUTE;
  let age = 0;
  for (const { sentAt, receiveCount } of queue.messages.values()) {
    if (receiveCount < 3) age = Math.max(age, (now - sentAt) / 1_000);
  }
  const dimensions = { QueueName: `${environment.BRIDGE_STACK}-order-events` };
  figures.add({ namespace: 'AWS/SQS', name: 'ApproximateAgeOfOldestMessage', dimensions }, minute, age);
}

function countLookups(shop: ShopDays, figures: Figures, random: Random): void {
  const { BRIDGE_STACK: stack = '', BRIDGE_STAGE: stage = '' } = shop.environment;
  const log = (name: string, at: number) =>
    figures.add({ namespace: 'RobinBridge', name, dimensions: { stack, stage } }, at, 1);
  let minute = 0;
  const metrics = createMetrics({
    service: 'customer-lookup',
    deployment: metricDimensionsOf(shop.environment),
    write: (lines) => figures.addEmbedded(lines, minute),
  });
  for (const moment of momentsOf(shop, random)) {
    minute = Math.floor((moment - START) / MINUTE);
    // One source in a thousand lookups does not answer in time, and one lookup in two thousand is no customer's.
    const isKiboDown =
      shop.isKiboDown?.(minute) === true || random.chance(shop.kiboFailures?.(minute) ?? 0.001);
    const isOne = (share = 0) => share > 0 && random.chance(share);
    const failure = isOne(shop.lookupFailures?.(minute)) ? 500 : undefined;
    const throttle = isOne(shop.lookupThrottles?.(minute)) ? 429 : undefined;
    const status =
      shop.lookupStatus?.(minute) ?? failure ?? throttle ?? (isKiboDown && random.chance(0.2) ? 503 : 200);
    const refused = { 401: 'LookupUnauthorized', 403: 'LookupForbidden', 429: 'LookupThrottled' }[status];
    log(refused ?? (status >= 500 ? 'LookupFailed' : 'LookupAnswered'), minute);
    if (refused !== undefined) continue;
    reportLookup(answered(status, isKiboDown), 300, { log: silentLog, metrics });
    metrics.flush();
  }
}

function answered(statusCode: number, isKiboDown: boolean): Answered {
  return {
    answer: { statusCode, headers: {}, body: '' },
    outcome: statusCode === 503 ? 'unavailable' : 'found',
    durationsMs: new Map([
      ['kibo', 200],
      ['expertsender', 150],
      ['loke', 100],
    ]),
    unavailable: isKiboDown ? ['kibo'] : [],
  };
}
