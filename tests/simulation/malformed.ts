import type { QueuedMessage } from '../../lib/orders/delivery/batch.ts';
import { deliver } from '../../lib/orders/delivery/delivery.ts';
import type { DeliveryDependencies } from '../../lib/orders/delivery/dependencies.ts';
import { unlimited } from '../../lib/orders/delivery/limiter.ts';
import { customerKey } from '../../lib/orders/ledger/customer-key.ts';
import type { DeadLetter } from '../../lib/orders/systems.ts';
import { silentLog } from '../../lib/platform/reporting/log.ts';
import { silentMetrics } from '../../lib/platform/reporting/metrics.ts';
import { serializeOrder } from '../../lib/robin/order.ts';
import { createFakeClock } from '../platform/fake-clock.ts';
import { generateBody } from './generated-bodies.ts';
import { Random } from './world/random.ts';
import { readOrder } from './world/robin-books.ts';
import { ledgerOf, SimulatedTable } from './world/table.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const BATCH = 10;
const REASONS = new Set([
  'not-json',
  'invalid-event',
  'occurred-in-future',
  'currency-not-accepted',
  'currency-changed',
]);

/**
 * Generated bodies through the delivery, in batches with one good event each. Each bad one must end in the dead
 * letters, unchanged and with its reason; each other one must be told, and the good ones among them all the same.
 */
export async function sendMalformed(
  bodies: number,
  seed: number,
): Promise<{ rejected: number; failure: string | undefined }> {
  const random = new Random(seed);
  let rejected = 0;
  for (let first = 0; first < bodies; first += BATCH) {
    const number = Math.min(BATCH, bodies - first);
    const generated = Array.from({ length: number }, (_, i) =>
      message(generateBody(random, first + i), `m${i}`),
    );
    const good = message(goodBody(first), 'good');
    const messages = random.shuffle([...generated, good]);
    const { told, letters, again, error } = await deliverOnce(messages);
    if (error !== undefined) return { rejected, failure: `${error}, on ${describe(messages)}` };
    rejected += letters.length;
    const failure = judge(messages, { told, letters, again }, `GOOD${first}`);
    if (failure !== undefined) return { rejected, failure: `${failure}, on ${describe(messages)}` };
  }
  return { rejected, failure: undefined };
}

interface Delivered {
  /** Order numbers. */
  told: readonly string[];
  letters: readonly DeadLetter[];
  again: ReadonlyMap<string, unknown>;
}

function judge(messages: readonly QueuedMessage[], { told, letters, again }: Delivered, good: string) {
  if (!told.includes(good)) return 'the good event was not told';
  if (again.size > 0) return `${again.size} messages are to come again`;
  for (const letter of letters) {
    const sent = messages.find(({ messageId }) => messageId === letter.messageId);
    if (sent?.body !== letter.body) return 'a dead letter is not what was sent';
    if (!REASONS.has(letter.reason)) return `a dead letter for the reason ${letter.reason}`;
    if (/generated|example|@/.test(letter.detail)) return 'a dead letter whose detail names a person';
  }
  // Several of them may be of one order, or cancelled, which tells nothing; but each message is one of these.
  return new Set(letters.map(({ messageId }) => messageId)).size === letters.length
    ? undefined
    : 'two dead letters of one message';
}

async function deliverOnce(messages: readonly QueuedMessage[]): Promise<Delivered & { error?: string }> {
  const letters: DeadLetter[] = [];
  const told: string[] = [];
  try {
    const again = await deliver(messages, NOW + 60_000, dependencies(letters, told));
    return { told, letters, again };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { told, letters, again: new Map(), error: `deliver rejects: ${text}` };
  }
}

function dependencies(letters: DeadLetter[], told: string[]): DeliveryDependencies {
  let ids = 0;
  return {
    ledger: ledgerOf(new SimulatedTable()),
    limiter: unlimited,
    clockErrorMs: () => 0,
    robin: {
      postOrders: async (orders) => {
        told.push(...orders.map((order) => readOrder(order).orderNumber));
        return { kind: 'accepted' };
      },
      prepare: async () => true,
      renewCredentials: async () => false,
    },
    serializeOrder,
    historySources: [],
    queue: {
      sendToDeadLetters: async (sent) => {
        letters.push(...sent);
        return new Set(sent.map(({ messageId }) => messageId));
      },
      pause: async () => {},
    },
    customerKey: (contact) => customerKey(contact, 'of-the-simulation-alone'),
    clock: createFakeClock(NOW),
    randomSource: { random: () => 0.5, newId: () => `id-${++ids}` },
    log: silentLog,
    metrics: silentMetrics,
    settings: {
      defaultCountry: 'NL',
      defaultCurrency: 'EUR',
      acceptedCurrencies: ['EUR'],
      maxOrdersPerPost: 20,
    },
  };
}

function message(body: string, messageId: string): QueuedMessage {
  return { messageId, receiptHandle: `r-${messageId}`, body, receiveCount: 1, sentAt: NOW - 1_000 };
}

function goodBody(number: number): string {
  return JSON.stringify({
    eventId: `good-${number}`,
    occurredAt: '2026-03-01T11:00:00Z',
    order: {
      orderNumber: `GOOD${number}`,
      emailAddress: 'good@example.com',
      orderDate: '2026-03-01T10:00:00Z',
      revenue: '10.00',
    },
  });
}

function describe(messages: readonly QueuedMessage[]): string {
  return JSON.stringify(messages.map(({ body }) => body));
}
