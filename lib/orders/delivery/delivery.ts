import type { CustomerSource } from '../../customer/customer-record.ts';
import type { Clock } from '../../platform/clock.ts';
import { inParallel } from '../../platform/in-parallel.ts';
import type { Log } from '../../platform/reporting/log.ts';
import type { Metrics } from '../../platform/reporting/metrics.ts';
import type { EventRules } from '../event/event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Chance, Contact, DeadLetter, EventQueue, OrdersEndpoint, SerializeOrder } from '../systems.ts';
import {
  applyEntries,
  deadLetter,
  groupByOrder,
  isEntryDone,
  type OrderWork,
  type QueuedMessage,
  readMessages,
} from './batch.ts';
import { type Run, saveUntold, startRun } from './invocation.ts';
import type { Limiter } from './limiter.ts';
import { pauseSeconds, type Wait } from './pauses.ts';
import { tellOrders } from './telling.ts';
import { freeUnusedClaims } from './unused-claims.ts';

export type { QueuedMessage };

export interface DeliverySettings extends EventRules {
  maxOrdersPerPost: number;
}

export interface DeliveryDependencies {
  ledger: Ledger;
  limiter: Limiter;
  robin: OrdersEndpoint;
  serializeOrder: SerializeOrder;
  /** Who is asked whether a customer ordered before; none: only the ledger decides. */
  historySources: readonly CustomerSource[];
  queue: EventQueue;
  /** The ledger's key of a customer. */
  customerKey: (contact: Contact) => string;
  clock: Clock;
  chance: Chance;
  log: Log;
  metrics: Metrics;
  settings: DeliverySettings;
}

/**
 * Does all that a batch of messages asks for: what can never be processed goes to the dead-letter queue, every order's
 * newest state is written, and what changed its amounts is told to ROBIN.
 * @param end epoch milliseconds by which all of it has ended
 * @returns the ids of the messages that must be delivered again. Never rejects for what a system does.
 */
export async function deliver(
  messages: readonly QueuedMessage[],
  end: number,
  dependencies: DeliveryDependencies,
): Promise<ReadonlySet<string>> {
  const run = startRun(dependencies, end);
  const { entries, letters } = readMessages(messages, dependencies.settings, dependencies.clock.now());
  const works = groupByOrder(entries);

  await Promise.all([sendLetters(run, letters), process(run, works)]);

  const again = messagesToDeliverAgain(run, messages, works);
  await pauseMessages(run, messages, again);
  return new Set(again.keys());
}

async function process(run: Run, works: readonly OrderWork[]): Promise<void> {
  if (works.length === 0) return;
  try {
    const stored = await run.ledger.loadOrders(works.map((work) => work.orderNumber));
    for (const work of works) applyEntries(work, stored.get(work.orderNumber), run.customerKey);
  } catch (error) {
    run.failed('load', error);
    for (const work of works) work.wait = { reason: 'store-unavailable' };
    return;
  }
  await inParallel(works, 20, (work) => saveUntold(run, work));
  await tellOrders(
    run,
    works.filter((work) => run.stepOf(work) === 'tell' && !work.wait),
  );
  await inParallel(works, 5, (work) => freeUnusedClaims(run, work));
  await sendLetters(run, works.flatMap(rejectedLetters));
}

function rejectedLetters(work: OrderWork): DeadLetter[] {
  return work.entries.flatMap(({ message }) => {
    const rejection = work.rejections.get(message.messageId);
    return rejection ? [deadLetter(message, rejection)] : [];
  });
}

async function sendLetters(run: Run, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length > 0) await run.bury(letters);
}

/** Why each message that is not done has to come again. */
function messagesToDeliverAgain(
  run: Run,
  messages: readonly QueuedMessage[],
  works: readonly OrderWork[],
): Map<string, Wait> {
  const again = new Map<string, Wait>(
    messages.map(({ messageId }) => [messageId, { reason: 'store-unavailable' }] as const),
  );
  for (const work of works) {
    for (const entry of work.entries) {
      const id = entry.message.messageId;
      // Where the ledger failed, something may be left to do even for an order that has nothing to tell.
      const isDone = isEntryDone(work, entry) && work.wait?.reason !== 'store-unavailable';
      if (isDone && !work.rejections.has(id)) again.delete(id);
      else if (work.wait) again.set(id, work.wait);
    }
  }
  for (const id of run.buried) again.delete(id);
  return again;
}

async function pauseMessages(
  run: Run,
  messages: readonly QueuedMessage[],
  again: ReadonlyMap<string, Wait>,
): Promise<void> {
  const now = run.clock.now();
  const waiting = messages.filter(({ messageId }) => again.has(messageId));
  if (waiting.length === 0) return;
  run.metrics.count('OrdersWaiting', waiting.length);
  run.metrics.milliseconds('OldestWaiting', Math.max(...waiting.map(({ sentAt }) => now - sentAt)));
  const reasons = Map.groupBy(again.values(), (wait) => wait.reason);
  for (const [reason, waits] of reasons) run.log.info('orders.waiting', { reason, messages: waits.length });
  await run.queue.pause(
    waiting.map(({ messageId, receiptHandle, receiveCount }) => ({
      receiptHandle,
      seconds: pauseSeconds(
        again.get(messageId) ?? { reason: 'held' },
        receiveCount,
        now,
        run.chance.random(),
      ),
    })),
  );
}
