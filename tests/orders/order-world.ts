import { randomUUID } from 'node:crypto';
import type { CustomerRecord, CustomerSource } from '../../lib/customer/customer-record.ts';
import type { QueuedMessage } from '../../lib/orders/delivery/batch.ts';
import { deliver } from '../../lib/orders/delivery/delivery.ts';
import type { DeliverySettings } from '../../lib/orders/delivery/dependencies.ts';
import { createLimiter } from '../../lib/orders/delivery/limiter.ts';
import { customerKey } from '../../lib/orders/ledger/customer-key.ts';
import { createDynamoDbLedger } from '../../lib/orders/ledger/dynamodb-ledger.ts';
import type { JournalEntry } from '../../lib/orders/ledger/journal.ts';
import type { LedgerCheck } from '../../lib/orders/ledger/restored-ledger.ts';
import { ledgerTable } from '../../lib/orders/ledger/table.ts';
import type { DeadLetter, EventQueue } from '../../lib/orders/systems.ts';
import { NetworkError } from '../../lib/platform/errors.ts';
import { unbroken } from '../../lib/platform/http/breaker.ts';
import { createHttpClient } from '../../lib/platform/http/http-client.ts';
import { type LogFields, silentLog } from '../../lib/platform/reporting/log.ts';
import { type Metrics, silentMetrics } from '../../lib/platform/reporting/metrics.ts';
import { createRobinClient } from '../../lib/robin/client.ts';
import { serializeOrder } from '../../lib/robin/order.ts';
import { startDynamoDb } from '../../local/engines/dynamodb.ts';
import { type RobinSimulatorOptions, startRobin } from '../../local/simulators/robin.ts';
import { createFakeClock } from '../platform/fake-clock.ts';

const START = Date.parse('2017-04-20T12:00:00Z');

/** A source that knows these records, or cannot be asked. */
export function fakeSource(name: 'kibo' | 'expertsender', answer: readonly CustomerRecord[] | 'down') {
  const asked: string[] = [];
  const find = async (identifier: string) => {
    asked.push(identifier);
    if (answer === 'down') throw new NetworkError({ system: name, operation: 'find' });
    return answer;
  };
  return { name, findByEmailAddress: find, findByPhoneNumber: find, asked } satisfies CustomerSource & {
    asked: string[];
  };
}

interface WorldOptions extends RobinSimulatorOptions {
  settings?: Partial<DeliverySettings>;
  sources?: readonly CustomerSource[];
  /** Milliseconds by which the worker's clock is certainly wrong. */
  clockErrorMs?: () => number;
  /** The orders at which ROBIN fails, in whatever POST they are; or at all of them. */
  robinFailsAt?: readonly string[] | 'all';
  /** How long ROBIN asks to be left alone where it fails. */
  retryAfterMs?: number;
  /** From 0 up to but not 1; default always 0.5. */
  random?: () => number;
  /** The order that makes ROBIN refuse whatever POST it is in. */
  robinRefuses?: string;
  /** Asked before an entry is written into the journal: whether that fails. */
  journalFails?: (entry: JournalEntry) => boolean | Promise<boolean>;
  checkLedger?: LedgerCheck;
  /** Whether ROBIN's secret can be read. */
  hasCredentials?: boolean;
}

type Json = Record<string, unknown>;

/** The order delivery with a ledger in a real (local) DynamoDB and ROBIN behind real HTTP. */
export async function startOrderWorld() {
  const dynamoDb = await startDynamoDb({ tables: [ledgerTable('ledger')] });
  const closers: Array<() => Promise<void>> = [() => dynamoDb.close()];

  /** Each test has books, orders and customers of its own. */
  async function open(options: WorldOptions = {}) {
    const robin = await startRobin(options);
    closers.push(() => robin.close());
    // Time passes only if the code waits for it: limits and pauses cost a test nothing.
    const clock = createFakeClock(START);
    const table = await tableOfItsOwn();
    const ledger = createDynamoDbLedger({ client: dynamoDb.client, table, clock });
    const randomSource = { random: options.random ?? (() => 0.5), newId: () => randomUUID() };
    /** What was written into the journal, and how many POSTs there had been by then. */
    const journaled: Array<{ entry: JournalEntry; posts: number }> = [];
    const journal = {
      async write(entry: JournalEntry) {
        if (await options.journalFails?.(entry)) throw new Error('the journal cannot be reached');
        journaled.push({ entry, posts: posts.length });
      },
    };
    const letters: DeadLetter[] = [];
    const pauses = new Map<string, number>();
    /** How many orders each POST had. */
    const posts: number[] = [];
    const queue: EventQueue = {
      sendToDeadLetters: async (sent) => {
        letters.push(...sent);
        return new Set(sent.map(({ messageId }) => messageId));
      },
      pause: async (entries) => {
        for (const { receiptHandle, seconds } of entries) pauses.set(receiptHandle, seconds);
      },
    };
    let credentials = { apiKey: 'robin-key', apiSecret: 'robin-secret' };
    let newCredentials = credentials;
    const client = createRobinClient({
      http: createHttpClient({ system: 'robin', baseUrl: robin.url, breaker: unbroken }),
      credentials: async () => credentials,
      renewCredentials: async () => {
        credentials = newCredentials;
      },
    });
    // The clients keep real time, the delivery the test's.
    const robinEndpoint = {
      postOrders: async (orders: readonly string[]) => {
        const { robinFailsAt: failsAt, robinRefuses: refuses, retryAfterMs } = options;
        const has = (number?: string) => orders.some((body) => body.includes(`"order_number":"${number}"`));
        posts.push(orders.length);
        if (failsAt === 'all' || failsAt?.some(has)) {
          const failure = { kind: 'unavailable', status: 503, inDoubt: true } as const;
          return { ...failure, ...(retryAfterMs !== undefined && { retryAfterMs }) };
        }
        if (has(refuses)) return { kind: 'refused', status: 400 } as const;
        return client.postOrders(orders, Date.now() + 2_000);
      },
      prepare: async () => (options.hasCredentials ?? true) && client.prepare(Date.now() + 2_000),
      renewCredentials: () => client.renewCredentials(Date.now() + 2_000),
    };
    const counts = new Map<string, number>();
    const metrics: Metrics = {
      ...silentMetrics,
      count: (name, value = 1) => counts.set(name, (counts.get(name) ?? 0) + value),
    };
    const warnings: Array<{ code: string; fields?: LogFields | undefined }> = [];
    const log = {
      ...silentLog,
      warn: (code: string, fields?: LogFields) => {
        warnings.push({ code, fields });
      },
    };
    const settings: DeliverySettings = {
      defaultCountry: 'NL',
      defaultCurrency: 'EUR',
      acceptedCurrencies: ['EUR'],
      maxOrdersPerPost: 20,
      ...options.settings,
    };

    return {
      robin,
      ledger,
      clock,
      letters,
      pauses,
      posts,
      /** What a metric has counted. */
      counted: (name: string) => counts.get(name) ?? 0,
      /** The fields of each warning of this code. */
      warned: (code: string) => warnings.filter((line) => line.code === code).map(({ fields }) => fields),
      journaled,
      setRobinCredentials: (used: typeof credentials, renewed = used) => {
        credentials = used;
        newCredentials = renewed;
      },
      /** Delivers these bodies as one batch; answers the positions of those that must come again. */
      async deliver(
        bodies: ReadonlyArray<Json | string>,
        seconds = 60,
        { sentAt = clock.now(), receiveCount = 1 } = {},
      ): Promise<number[]> {
        const messages = bodies.map(
          (body, index): QueuedMessage => ({
            messageId: `message-${index}`,
            receiptHandle: `receipt-${index}`,
            body: typeof body === 'string' ? body : JSON.stringify(body),
            receiveCount,
            sentAt,
          }),
        );
        const again = await deliver(messages, clock.now() + seconds * 1_000, {
          ledger,
          journal,
          ...(options.checkLedger && { checkLedger: options.checkLedger }),
          limiter: createLimiter({ ledger, clock }),
          robin: robinEndpoint,
          serializeOrder,
          historySources: options.sources ?? [],
          queue,
          customerKey: (contact) => customerKey(contact, 'a key for tests'),
          clock,
          clockErrorMs: options.clockErrorMs ?? (() => 0),
          randomSource,
          log,
          metrics,
          settings,
        });
        return [...again.keys()].map((id) => Number(id.replace('message-', ''))).sort((a, b) => a - b);
      },
      /** Each POST's orders, as ROBIN accepted them. */
      accepted: () => robin.received.filter(({ status }) => status === 201).map(({ orders }) => orders),
      /** All orders that ROBIN accepted, in order. */
      told: () =>
        robin.received.filter(({ status }) => status === 201).flatMap(({ orders }) => orders) as Json[],
    };
  }

  let tables = 0;
  async function tableOfItsOwn(): Promise<string> {
    tables += 1;
    const name = `ledger-${tables}`;
    await dynamoDb.createTable(ledgerTable(name));
    return name;
  }

  return {
    open,
    close: async () => {
      for (const close of closers.toReversed()) await close();
    },
  };
}

let events = 0;

/** An event of an order; each one is newer than the one made before. */
export function orderEvent(order: Json, envelope: Json = {}): Json {
  events += 1;
  return {
    eventId: `event-${String(events).padStart(6, '0')}`,
    occurredAt: new Date(Date.parse('2017-04-12T09:00:00Z') + events).toISOString(),
    order: {
      orderNumber: 'O1234',
      emailAddress: 'email@address.com',
      orderDate: '2017-04-05T12:34:56Z',
      revenue: '10.00',
      ...order,
    },
    ...envelope,
  };
}
