/**
 * One worker of the order events, in a process of its own: `node worker.ts`, its work and its answer by messages.
 * What it is told to measure is measured once; the bench asks again and again and takes the median.
 */

import { parseEvent } from '../../lib/orders/event/event.ts';
import { accept, applyEvent, freezeNext } from '../../lib/orders/ledger/decide.ts';
import { serializeOrder } from '../../lib/robin/order.ts';
import {
  orderEventBody,
  type SampleOrder,
  sqsEvent,
  type USUAL_STAGES,
  usualOrderBody,
} from '../../local/canned/sample-events.ts';
import { composeBridge, loadPeer, type OrdersHandler, SETTINGS } from './compose.ts';

export interface OrdersQuestion {
  /** `read`: parse and validate alone. `decide`: and decide, and serialise. Else the whole handler, or the peer's. */
  work: 'read' | 'decide' | 'bridge' | 'peer';
  events: number;
  /** Records in one batch. */
  batch: number;
  /** `new`: each of a new order of its own. `known`: of orders in the ledger. `one`: all of one order. */
  orders: 'new' | 'known' | 'one';
  /** Each of a usual order, which is at this stage now; `orders` says nothing then. */
  usual?: (typeof USUAL_STAGES)[number];
  /** If `known`: how many orders there are to choose from. */
  ledgerSize: number;
  /** If `one`, or a second look: so that no two runs meet in the ledger. */
  run: number;
  peerBundle: string;
}

export interface OrdersFigures {
  /** Milliseconds. */
  wall: number;
  cpu: number;
  /** Mebibytes in use after a collection. */
  heap: number;
  rss: number;
  failures: number;
}

const context = { functionName: 'bench', getRemainingTimeInMillis: () => 60_000 };
let bridge: OrdersHandler | undefined;
let peer: OrdersHandler | undefined;

function bodiesFor(question: OrdersQuestion): string[] {
  const { events, usual } = question;
  return Array.from({ length: events }, (_, index) =>
    usual ? usualOrderBody(`W-${10_000 + index}`, usual) : orderEventBody(orderFor(question, index)),
  );
}

function orderFor({ orders, ledgerSize, run }: OrdersQuestion, index: number): SampleOrder {
  const emailAddress = `customer-${run}-${index}@example.com`;
  switch (orders) {
    case 'new':
      return { orderNumber: `N${run}-${index}`, version: 1, emailAddress };
    case 'known': {
      // Two primes, so that a run meets every order at most once and the runs spread over the ledger.
      const number = (run * 7919 + index * 104_729) % ledgerSize;
      return { orderNumber: `K${number}`, version: run + 2, emailAddress };
    }
    case 'one':
      return { orderNumber: `S${run}`, version: index + 1, emailAddress: `customer-${run}@example.com` };
  }
}

function readAll(bodies: readonly string[]): number {
  const now = Date.now();
  let failures = 0;
  for (const body of bodies) if ('rejection' in parseEvent(body, SETTINGS, now)) failures += 1;
  return failures;
}

/** All that is pure, for the first event of each order. */
function decideAll(bodies: readonly string[]): number {
  const now = Date.now();
  const hold = { owner: 'bench', until: now + 60_000 };
  let bytes = 0;
  for (const body of bodies) {
    const parsed = parseEvent(body, SETTINGS, now);
    if ('rejection' in parsed) throw new Error(parsed.rejection.detail);
    const { event } = parsed;
    const applied = applyEvent(undefined, event, 'key');
    if ('rejection' in applied) throw new Error(applied.rejection.detail);
    const { emailAddress = '' } = event;
    const frozen = freezeNext(
      { ...applied.state, isFirstOrder: true },
      { emailAddress },
      hold,
      'id',
      serializeOrder,
    );
    if (!frozen.inFlight) throw new Error('nothing to tell');
    bytes += frozen.inFlight.body.length + accept(frozen, frozen.inFlight, now).told.length;
  }
  return bytes > 0 ? 0 : 1;
}

async function handleAll(handler: OrdersHandler, bodies: readonly string[], batch: number): Promise<number> {
  let failures = 0;
  for (let start = 0; start < bodies.length; start += batch) {
    const event = sqsEvent(bodies.slice(start, start + batch));
    failures += (await handler(event, context)).batchItemFailures.length;
  }
  return failures;
}

function work(question: OrdersQuestion, bodies: readonly string[]): number | Promise<number> {
  switch (question.work) {
    case 'read':
      return readAll(bodies);
    case 'decide':
      return decideAll(bodies);
    case 'bridge':
      bridge ??= composeBridge();
      return handleAll(bridge, bodies, question.batch);
    case 'peer':
      peer ??= loadPeer(question.peerBundle);
      return handleAll(peer, bodies, question.batch);
  }
}

async function measure(question: OrdersQuestion): Promise<OrdersFigures> {
  const bodies = bodiesFor(question);
  globalThis.gc?.();
  const before = process.cpuUsage();
  const began = performance.now();
  const failures = await work(question, bodies);
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return {
    wall,
    cpu: (user + system) / 1000,
    heap: heapUsed / 1024 ** 2,
    rss: rss / 1024 ** 2,
    failures,
  };
}

process.on('message', async (question) => {
  try {
    process.send?.(await measure(question as OrdersQuestion));
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
