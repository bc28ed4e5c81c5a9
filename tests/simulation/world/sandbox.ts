import type { CustomerSource } from '../../../lib/customer/customer-record.ts';
import type { DeliveryDependencies } from '../../../lib/orders/delivery/dependencies.ts';
import { createLimiter } from '../../../lib/orders/delivery/limiter.ts';
import { createSqsQueue } from '../../../lib/orders/delivery/sqs-queue.ts';
import type { Ledger } from '../../../lib/orders/ledger/ledger.ts';
import { createClockGauge } from '../../../lib/platform/aws/clock-gauge.ts';
import { createSteadyClock, type SteadyClock } from '../../../lib/platform/clock.ts';
import { silentLog } from '../../../lib/platform/reporting/log.ts';
import { silentMetrics } from '../../../lib/platform/reporting/metrics.ts';
import { serializeOrder } from '../../../lib/robin/order.ts';
import { type PlannedClock, shown } from './clocks.ts';
import type { Port } from './faults.ts';
import type { Invocation } from './invocation.ts';
import type { PortCall, Ports } from './ports.ts';
import type { Scenario } from './scenario.ts';
import { simulateSqsClient } from './simulated-sqs.ts';
import { keyOf } from './sources.ts';

/** Makes a call in the name of an invocation. */
export type Ask = <T>(invocation: Invocation, port: Port, call: PortCall<T>) => Promise<T>;

/**
 * A function's process: lives for several invocations, one after the other, and keeps what the code keeps between
 * them. Its calls are those of the invocation that runs.
 */
export class Sandbox {
  readonly dependencies: DeliveryDependencies;
  /** The invocation that runs, or ran last. */
  current: Invocation | undefined;

  readonly #clock: SteadyClock;
  /** For the next POST. */
  #hasCredentials = false;

  constructor(ports: Ports, scenario: Scenario, machine: PlannedClock, newId: () => string, ask: Ask) {
    const call = <T>(port: Port, made: PortCall<T>): Promise<T> => {
      if (!this.current) throw new Error('a call outside of any invocation');
      return ask(this.current, port, made);
    };
    const clock = createSteadyClock(
      () => shown(machine, ports.now()),
      () => ports.now(),
      (durationMs) => call('sleep', ports.sleep(durationMs)),
    );
    this.#clock = clock;
    const gauge = createClockGauge();
    /** DynamoDB's answers bear its date. */
    const dated = async <T>(port: Port, made: PortCall<T>): Promise<T> => {
      const askedAt = ports.now();
      const answer = await call(port, made);
      gauge.hear({ heardAt: clock.now(), tookMs: ports.now() - askedAt, date: dateHeader(ports.now()) });
      return answer;
    };
    const ledger: Ledger = {
      loadOrders: (orderNumbers) => dated('load', ports.loadOrders(orderNumbers)),
      loadCustomers: (keys) => dated('load', ports.loadCustomers(keys)),
      loadLimiter: () => dated('load', ports.loadLimiter()),
      saveOrder: (state) => dated('save', ports.saveOrder(state)),
      saveCustomer: (...save) => dated('save', ports.saveCustomer(...save)),
      saveLimiter: (state) => dated('save', ports.saveLimiter(state)),
      moveLimiter: (move) => dated('save', ports.moveLimiter(move)),
      pauseLimiter: (pause) => dated('save', ports.pauseLimiter(pause)),
      settle: (settlement) => dated('settle', ports.settle(settlement)),
    };
    /** A moment of this machine's clock by the world's. */
    const inWorld = (moment: number) => ports.now() + moment - clock.now();
    const randomSource = {
      random: () => ports.random.next(),
      newId: () => {
        const id = newId();
        this.current?.ids.add(id);
        return id;
      },
    };
    const source = (name: 'kibo' | 'expertsender'): CustomerSource => ({
      name,
      findByEmailAddress: (emailAddress, deadline) =>
        call('history', ports.ask(name, { emailAddress }, inWorld(deadline))),
      findByPhoneNumber: (phoneNumber, deadline) =>
        call('history', ports.ask(name, { phoneNumber }, inWorld(deadline))),
    });
    this.dependencies = {
      ledger,
      ...(ports.hasJournal() && {
        journal: { write: (entry) => dated('save', ports.writeJournal(clock.now(), entry)) },
      }),
      limiter: createLimiter({ ledger, clock, clockErrorMs: gauge.errorMs }),
      robin: {
        postOrders: async (orders, deadline) => {
          if (!this.#hasCredentials) await call('credentials', ports.readCredentials());
          this.#hasCredentials = false;
          return call('post', ports.postOrders(orders, inWorld(deadline)));
        },
        prepare: async () => {
          this.#hasCredentials = await call('credentials', ports.readCredentials());
          return this.#hasCredentials;
        },
        renewCredentials: (deadline) => call('credentials', ports.renewCredentials(inWorld(deadline))),
      },
      serializeOrder,
      historySources: [source('kibo'), source('expertsender')],
      queue: createSqsQueue({
        client: simulateSqsClient({
          sendToDeadLetters: (entries) => call('dead-letter', ports.sendToDeadLetters(entries)),
          changeVisibility: (entries) => call('pause', ports.pause(entries)),
        }),
        queueUrl: 'order-events',
        deadLetterQueueUrl: 'order-events-dead-letters',
        log: silentLog,
      }),
      customerKey: keyOf,
      clock,
      clockErrorMs: gauge.errorMs,
      randomSource,
      log: {
        ...silentLog,
        warn: (code, fields) => {
          if (code === 'orders.posted-in-doubt') this.current?.saidInDoubt.add(String(fields?.orderNumber));
        },
      },
      metrics: silentMetrics,
      settings: {
        defaultCountry: 'NL',
        defaultCurrency: 'EUR',
        acceptedCurrencies: ['EUR'],
        ...(scenario.liveSince !== undefined && { liveSince: scenario.liveSince }),
        maxOrdersPerPost: scenario.maxOrdersPerPost,
      },
    };
  }

  /** Begins an invocation. @returns its end by this machine's clock */
  start(invocation: Invocation): number {
    this.current = invocation;
    this.#clock.restart();
    return this.#clock.now() + invocation.end - invocation.startedAt;
  }
}

let [minute, upToSeconds] = [Number.NaN, ''];

/** The header `Date` of an answer that is made at this moment. */
function dateHeader(now: number): string {
  const whole = Math.floor(now / 60_000);
  if (whole !== minute) {
    minute = whole;
    upToSeconds = new Date(now).toUTCString().slice(0, 'Mon, 02 Mar 2026 09:00:'.length);
  }
  return `${upToSeconds}${String(Math.floor(now / 1_000) % 60).padStart(2, '0')} GMT`;
}
