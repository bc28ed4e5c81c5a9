import { describeError } from '../../platform/reporting/describe-error.ts';
import type { OrderState } from '../ledger/state.ts';
import type { DeadLetter } from '../systems.ts';
import { type BatchEntry, deadLetter, type QueuedMessage, readMessages } from './batch.ts';
import type { DeliveryDependencies } from './dependencies.ts';
import { type Invocation, startInvocation } from './invocation.ts';
import { writeDownSettled } from './journaling.ts';
import { findOddVersions } from './odd-versions.ts';
import { groupByOrder, isEntryDone, type OrderWork, stepOf, waiting, withStored } from './order-work.ts';
import { saveUntold, WRITES_AT_ONCE } from './order-writes.ts';
import { pauseSeconds, type Wait } from './pauses.ts';
import { reportWrongClock } from './permits.ts';
import { type Progress, startProgress } from './progress.ts';
import { isClockWrong } from './slots.ts';
import { tellOrders } from './telling.ts';

/**
 * Does all that a batch of messages asks for: what can never be processed goes to the dead-letter queue, every order's
 * newest state is written, and what changed its amounts is told to ROBIN.
 * @param end epoch milliseconds by which all of it has ended
 * @returns which messages must be delivered again, by their ids, and why. Never rejects for what a system does.
 */
export async function deliver(
  messages: readonly QueuedMessage[],
  end: number,
  dependencies: DeliveryDependencies,
): Promise<ReadonlyMap<string, Wait>> {
  const invocation = startInvocation(dependencies, end);
  const { entries, deadLetters } = readMessages(messages, dependencies.settings, dependencies.clock.now());
  const progress = startProgress(groupByOrder(entries));

  const [isLoaded, mistrust] = await Promise.all([load(invocation, progress), checkLedger(invocation)]);
  if (entries.length === 0 && deadLetters.length > 0) await askTheTime(invocation);
  // The ledger's answer has measured the clock. By a wrong one a message may have waited for too long, or come from
  // the future, and holds end.
  const wait =
    mistrust ?? (isClockWrong(invocation.clockErrorMs()) ? reportWrongClock(invocation) : undefined);
  const again = wait
    ? new Map(messages.map(({ messageId }) => [messageId, wait]))
    : await processBatch(invocation, messages, deadLetters, { progress, isLoaded });
  await pauseMessages(invocation, messages, again);
  return again;
}

/** Any question to the ledger will do; without an answer nothing shows that the clock is wrong. */
async function askTheTime({ ledger, failed }: Invocation): Promise<void> {
  await ledger.loadLimiter().catch((error: unknown) => failed('load', error));
}

/** @returns why nothing may be decided by what the ledger says */
async function checkLedger({ checkLedger, log, metrics }: Invocation): Promise<Wait | undefined> {
  if (!checkLedger) return undefined;
  try {
    if ((await checkLedger()) === 'up-to-date') return undefined;
    log.error('orders.ledger-behind');
    metrics.count('LedgerBehind');
    return { reason: 'ledger-behind' };
  } catch (error) {
    log.error('orders.ledger-unchecked', describeError(error));
    return { reason: 'store-unavailable' };
  }
}

/** @returns why each message that is not done has to come again */
async function processBatch(
  invocation: Invocation,
  messages: readonly QueuedMessage[],
  deadLetters: readonly DeadLetter[],
  { progress, isLoaded }: { progress: Progress; isLoaded: boolean },
): Promise<Map<string, Wait>> {
  await Promise.all([
    sendToDeadLetters(invocation, deadLetters),
    isLoaded && processOrders(invocation, progress),
  ]);
  const unwritten = await writeDownSettled(invocation, progress.all());
  return messagesToDeliverAgain(invocation, messages, progress.all(), unwritten);
}

async function processOrders(invocation: Invocation, progress: Progress): Promise<void> {
  const { owner, clock } = invocation;
  await progress.advance(progress.all(), WRITES_AT_ONCE, (work) => saveUntold(invocation, work));
  const toBeTold = progress.all().filter((work) => !work.wait && stepOf(work, owner, clock.now()) === 'tell');
  await tellOrders(invocation, progress, toBeTold);
  await sendToDeadLetters(invocation, progress.all().flatMap(rejectedMessages));
}

/** Each is processed all the same: without a word it would silence its order. */
function sayOddVersions(
  { log, metrics }: Invocation,
  stored: OrderState | undefined,
  entries: readonly BatchEntry[],
) {
  for (const { messageId, oddity } of findOddVersions(stored, entries)) {
    log.warn('orders.odd-version', { messageId, oddity });
    metrics.count('OddVersions', 1, { oddity });
  }
}

/** @returns whether the ledger could be read */
async function load(invocation: Invocation, progress: Progress): Promise<boolean> {
  const works = progress.all();
  if (works.length === 0) return true;
  try {
    const stored = await invocation.ledger.loadOrders(works.map(({ orderNumber }) => orderNumber));
    for (const { orderNumber, entries } of works)
      sayOddVersions(invocation, stored.get(orderNumber), entries);
    await progress.advance(works, works.length, (work) =>
      withStored(work, stored.get(work.orderNumber), invocation.customerKey),
    );
    return true;
  } catch (error) {
    invocation.failed('load', error);
    await progress.advance(works, works.length, (work) => waiting(work, { reason: 'store-unavailable' }));
    return false;
  }
}

function rejectedMessages(work: OrderWork): DeadLetter[] {
  return work.entries.flatMap(({ message }) => {
    const rejection = work.rejections.get(message.messageId);
    return rejection ? [deadLetter(message, rejection)] : [];
  });
}

async function sendToDeadLetters(invocation: Invocation, messages: readonly DeadLetter[]): Promise<void> {
  if (messages.length > 0) await invocation.sendToDeadLetters(messages);
}

/** @param unwritten numbers of the orders that the journal does not know as they are */
function messagesToDeliverAgain(
  invocation: Invocation,
  messages: readonly QueuedMessage[],
  works: readonly OrderWork[],
  unwritten: ReadonlySet<string>,
): Map<string, Wait> {
  const wait: Wait = { reason: 'store-unavailable' };
  const again = new Map<string, Wait>(messages.map(({ messageId }) => [messageId, wait] as const));
  for (const work of works) {
    if (unwritten.has(work.orderNumber)) continue;
    for (const entry of work.entries) {
      const id = entry.message.messageId;
      if (isEntryDone(work, entry) && !work.rejections.has(id)) again.delete(id);
      else if (work.wait) again.set(id, work.wait);
    }
  }
  for (const id of invocation.deadLettered) again.delete(id);
  return again;
}

async function pauseMessages(
  invocation: Invocation,
  messages: readonly QueuedMessage[],
  again: ReadonlyMap<string, Wait>,
): Promise<void> {
  const now = invocation.clock.now();
  const waiting = messages.filter(({ messageId }) => again.has(messageId));
  if (waiting.length === 0) return;
  invocation.metrics.count('OrdersWaiting', waiting.length);
  invocation.metrics.milliseconds('OldestWaiting', Math.max(...waiting.map(({ sentAt }) => now - sentAt)));
  const reasons = Map.groupBy(again.values(), (wait) => wait.reason);
  for (const [reason, waits] of reasons)
    invocation.log.info('orders.waiting', { reason, messages: waits.length });
  await invocation.queue.pause(
    waiting.map(({ messageId, receiptHandle, receiveCount }) => ({
      receiptHandle,
      seconds: pauseSeconds(
        again.get(messageId) ?? { reason: 'held' },
        receiveCount,
        now,
        invocation.randomSource.random(),
      ),
    })),
  );
}
