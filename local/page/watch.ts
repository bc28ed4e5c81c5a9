import { setTimeout } from 'node:timers/promises';
import type { Stack } from '../stack.ts';
import { listDeadLetters } from './dead-letters.ts';
import type { Journeys } from './journeys.ts';
import { readLedgerOrders } from './ledger-orders.ts';
import type { LiveStreams } from './live.ts';
import { peek } from './queue-peek.ts';

/** The page lists no more of them: the latest. */
const MAX_DEAD_LETTERS = 100;

/** How often the queues and the ledger are looked at while a page is open (ms). */
const EVERY_MS = 250;
/** Looking may take a tenth of the time, however much the ledger holds. */
const REST = 9;

/** Tells the open pages what the queues and the ledger hold, as long as one is open. */
export async function watch(stack: Stack, journeys: Journeys, live: LiveStreams): Promise<void> {
  while (live.watched) {
    const began = performance.now();
    await look(stack, journeys, live).catch(() => undefined);
    const tookMs = performance.now() - began;
    await setTimeout(Math.max(EVERY_MS, tookMs * REST), undefined, { ref: false });
  }
}

/** Looks once; rejects if an engine cannot be asked, as while the stack is closing. */
export async function look(stack: Stack, journeys: Journeys, live: LiveStreams): Promise<void> {
  const [queued, deadLetters, orders] = await Promise.all([
    peek(stack.sqs, stack.queue.queueUrl),
    listDeadLetters(stack),
    readLedgerOrders(stack),
  ]);
  live.tell('stations', journeys.count(queued, stack.robin.received));
  live.tell('deadLetters', deadLetters.slice(0, MAX_DEAD_LETTERS));
  live.tell('orders', orders);
  live.tell('journeys', journeys.list());
}
