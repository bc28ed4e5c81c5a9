/**
 * ROBIN's `POST /dynamic/orders` and its rate limits (docs/systems/robin.md, "Orders POST" and "Rate limits"). What
 * it does with a repeat, and with the good orders of a refused array, is undocumented: it can play each of them.
 */

import { createRateLimits, type RateLimits, ROBIN_RATE_LIMITS } from './rate-limits.ts';
import { type Books, createBooks } from './robin-books.ts';
import { type RobinOrder, readOrders } from './robin-order.ts';
import {
  type Faults,
  type ReceivedRequest,
  type SimulatedAnswer,
  type SimulatedSystem,
  startSimulatedSystem,
} from './simulated-system.ts';
import { isBasic } from './simulated-tokens.ts';

export interface RobinFaults extends Faults {
  /** Accepts as always, but the answer never arrives. */
  loseAnswers?: boolean | undefined;
  /** Refuses an order that would be good. */
  refuse?: ((order: RobinOrder) => boolean) | undefined;
}

/** One POST to `/orders` that brought the right credentials, accepted or not. */
export interface ReceivedPost {
  /** Epoch milliseconds. */
  at: number;
  /** The body as it came. */
  body: string;
  /** Its orders as far as they could be read. */
  orders: readonly unknown[];
  status: number;
}

export interface RobinSimulator extends SimulatedSystem<RobinFaults> {
  received: ReceivedPost[];
  /** What ROBIN's reports would show: order number → its figures. */
  books(): Books;
}

export interface RobinSimulatorOptions {
  port?: number;
  apiKey?: string;
  apiSecret?: string;
  /** What the same object twice in a row for one order does to the reports. Default `counted-once`. */
  repeats?: 'counted-once' | 'added';
  /** What becomes of the good orders of an array with a bad one. Default `none-taken`. */
  refusedArray?: 'none-taken' | 'good-ones-taken';
  /** Enforces ROBIN's four limits, or others. */
  rateLimits?: boolean | RateLimits;
  /** Seconds, sent with a 429; whether ROBIN sends it is undocumented (docs/systems/robin.md, "Rate limits"). */
  retryAfter?: string;
}

export async function startRobin(options: RobinSimulatorOptions = {}): Promise<RobinSimulator> {
  const { apiKey = 'robin-key', apiSecret = 'robin-secret' } = options;
  const faults: RobinFaults = {};
  const received: ReceivedPost[] = [];
  const books = createBooks(options.repeats ?? 'counted-once');
  const limits = options.rateLimits === true ? ROBIN_RATE_LIMITS : options.rateLimits || undefined;
  // The limits hold for all verbs together, so whatever arrives counts (docs/systems/robin.md, "Rate limits").
  const withinLimits = limits === undefined ? () => true : createRateLimits(limits);
  const system = await startSimulatedSystem(options.port ?? 0, faults, (request) => {
    if (!withinLimits(request.at)) {
      const headers = options.retryAfter === undefined ? {} : { 'retry-after': options.retryAfter };
      return { status: 429, headers, body: 'Too Many Requests' };
    }
    // The path and the answers of docs/systems/robin.md, "Orders POST".
    if (!isBasic(request, apiKey, apiSecret)) return { status: 401, body: 'Invalid authorisation data' };
    if (request.path !== '/dynamic/orders') return { status: 404, body: 'Not Found' };
    if (request.method !== 'POST') return { status: 405, body: 'Method Not Allowed' };
    return take(request);
  });
  return { ...system, url: `${system.url}/dynamic`, received, books: () => books.draw() };

  function take(request: ReceivedRequest): SimulatedAnswer {
    const { all, good } = readOrders(request);
    const taken = good.filter((order) => !faults.refuse?.(order));
    const status = taken.length === all.length && all.length > 0 ? 201 : 400;
    received.push({ at: request.at, body: request.body, orders: all, status });
    if (status === 201 || options.refusedArray === 'good-ones-taken')
      for (const order of taken) books.enter(order);
    const lost = faults.loseAnswers === true;
    return { status, body: status === 201 ? 'Created' : 'Error in JSON', lost };
  }
}
