import type {
  ChangeMessageVisibilityBatchRequestEntry,
  SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import type { CustomerRecord } from '../../../lib/customer/customer-record.ts';
import type { JournalEntry } from '../../../lib/orders/ledger/journal.ts';
import type { Settlement } from '../../../lib/orders/ledger/ledger.ts';
import type { CustomerState, LimiterState, OrderState, SlotMove } from '../../../lib/orders/ledger/state.ts';
import type { PostOutcome } from '../../../lib/orders/systems.ts';
import { NetworkError } from '../../../lib/platform/errors.ts';
import type { SimulatedJournal } from '../restore/simulated-journal.ts';
import type { Fault, Faults } from './faults.ts';
import type { Invocation } from './invocation.ts';
import type { SimulatedQueue, StoredDeadLetter } from './queue.ts';
import type { Random } from './random.ts';
import type { SimulatedRobin } from './robin.ts';
import { readOrder } from './robin-books.ts';
import type { Scenario } from './scenario.ts';
import type { Scheduler } from './scheduler.ts';
import { checkSizes } from './simulated-sqs.ts';
import { answer, strangerOf } from './sources.ts';
import type { SimulatedTable } from './table.ts';

/** What the code hears: an answer, or that there was none. */
type Heard<T> = { value: T } | { error: Error };

/** One call from the code to the world, before it is made. */
export interface PortCall<T> {
  /** For the trace alone. */
  label: () => string;
  perform(invocation: Invocation, fault: Fault | undefined, done: (heard: Heard<T>) => void): void;
}

const LEDGER = [2, 25] as const;
const QUEUE = [3, 30] as const;
const POST = [40, 350] as const;
const HISTORY = [20, 250] as const;

/** Everything outside of the code, behind the interfaces that the code knows. */
export class Ports {
  readonly random: Random;
  readonly #world: PortsWorld;

  constructor(world: PortsWorld) {
    this.#world = world;
    this.random = world.random;
  }

  hasJournal(): boolean {
    return this.#world.journal !== undefined;
  }

  now(): number {
    return this.#world.scheduler.now;
  }

  loadOrders(orderNumbers: readonly string[]): PortCall<Map<string, OrderState>> {
    return this.#ledger(
      () => `load ${orderNumbers.join(' ')}`,
      () => this.#world.table.loadOrders(orderNumbers),
    );
  }

  loadCustomers(keys: readonly string[]): PortCall<Map<string, CustomerState>> {
    return this.#ledger(
      () => 'load customers',
      () => this.#world.table.loadCustomers(keys),
    );
  }

  loadLimiter(): PortCall<LimiterState | undefined> {
    return this.#ledger(
      () => 'load limiter',
      () => this.#world.table.limiter,
    );
  }

  saveOrder(state: OrderState): PortCall<boolean> {
    return this.#ledger(
      () => `save ${state.orderNumber} #${state.revision}`,
      () => this.#world.table.saveOrder(state),
    );
  }

  saveCustomer(state: CustomerState, replaced: string): PortCall<boolean> {
    return this.#ledger(
      () => 'save customer',
      () => this.#world.table.saveCustomer(state, replaced),
    );
  }

  saveLimiter(state: LimiterState): PortCall<boolean> {
    return this.#ledger(
      () => 'save limiter',
      () => this.#world.table.saveLimiter(state),
    );
  }

  moveLimiter(move: SlotMove): PortCall<{ before?: LimiterState } | undefined> {
    return this.#ledger(
      () => 'move limiter',
      () => this.#world.table.moveLimiter(move),
    );
  }

  pauseLimiter(pause: { pausedAt: number; pausedUntil: number }): PortCall<boolean> {
    return this.#ledger(
      () => 'pause limiter',
      () => this.#world.table.pauseLimiter(pause),
    );
  }

  settle(settlement: Settlement): PortCall<boolean> {
    return this.#ledger(
      () => `settle ${settlement.orderNumber} ${settlement.outcome.kind}`,
      () => this.#world.table.settle(settlement),
    );
  }

  writeJournal(at: number, entry: JournalEntry): PortCall<void> {
    return this.#ledger(
      () => `journal ${entry.kind}`,
      () => this.#world.journal?.write(at, entry),
      () => this.#world.journal?.isDown(this.now()) === true,
    );
  }

  sleep(durationMs: number): PortCall<void> {
    return {
      label: () => `sleep ${Math.round(durationMs)}`,
      perform: (_, fault, done) => {
        const late = fault === 'slow' ? this.random.int(1, 5_000) : 0;
        this.#world.scheduler.after(Math.max(0, durationMs) + late, () => done({ value: undefined }));
      },
    };
  }

  ask(
    source: 'kibo' | 'expertsender',
    asked: { emailAddress?: string; phoneNumber?: string },
    deadline: number,
  ): PortCall<readonly CustomerRecord[]> {
    return {
      label: () => `ask ${source}`,
      perform: (_, fault, done) => {
        const at = this.now() + this.#latency(HISTORY, fault);
        this.#world.scheduler.at(Math.min(at, deadline), () => {
          if (at > deadline || fault === 'not-done') {
            done({ error: new NetworkError({ system: source, operation: 'find' }) });
          } else if (fault === 'strangers') done({ value: [strangerOf(source)] });
          else done({ value: answer(source, this.#world.scenario.customers, asked) });
        });
      },
    };
  }

  /** As the real client: asks nothing after the deadline, and has ended by it whatever the network does. */
  postOrders(orders: readonly string[], deadline: number): PortCall<PostOutcome> {
    return {
      label: () => `post ${orders.length}`,
      perform: (invocation, fault, done) => {
        const { scheduler } = this.#world;
        if (this.now() >= deadline || fault === 'unreachable') {
          scheduler.after(1, () => done({ value: { kind: 'unavailable', inDoubt: false } }));
          return;
        }
        this.#world.posted(invocation, orders, deadline);
        const arrival = this.now() + this.#latency(POST, fault);
        const answered = arrival + this.#latency(POST, undefined);
        let outcome: PostOutcome = { kind: 'unavailable', inDoubt: true };
        if (arrival < deadline) {
          scheduler.at(arrival, () => {
            if (fault === 'not-done' || !this.#stillOnItsWay(invocation)) return;
            const heard = this.#receive(orders, fault);
            if (answered < deadline && fault !== 'lost-answer') outcome = heard;
          });
        }
        scheduler.at(Math.min(answered, deadline), () => {
          const isInDoubt = outcome.kind === 'unavailable' && outcome.inDoubt;
          if (isInDoubt) for (const body of orders) invocation.doubted.add(body);
          if (outcome.kind === 'accepted') for (const body of orders) invocation.taken.add(body);
          if (fault === 'ledger-down') this.#world.ledgerDownUntil = this.now() + this.random.int(300, 5_000);
          done({ value: outcome });
        });
      },
    };
  }

  #receive(orders: readonly string[], fault: Fault | undefined): PostOutcome {
    const spell = this.#world.scenario.spells.find(
      ({ from, until }) => this.now() >= from && this.now() < until,
    );
    if (fault === 'unauthorized' || spell?.kind === 'unauthorized')
      return { kind: 'unauthorized', status: 401 };
    if (fault === 'too-many' || spell?.kind === 'too-many') {
      const asked = this.random.chance(0.5) && { retryAfterMs: this.random.int(1, 60) * 1_000 };
      return { kind: 'unavailable', status: 429, ...asked, inDoubt: false };
    }
    // A ROBIN that knows what it has taken does not refuse it when it comes again.
    const isTaken = this.#world.robin.hasTaken(orders);
    if ((fault === 'all-refused' || spell?.kind === 'refusing') && !isTaken) {
      this.#world.refusedAll(orders);
      return { kind: 'refused', status: this.random.pick([400, 422]) };
    }
    const choking = orders.some((bytes) => this.#world.isChoking(readOrder(bytes).orderNumber));
    if (choking || spell?.kind === 'unavailable') {
      const status = (choking && this.#world.scenario.choking?.status) || 503;
      return { kind: 'unavailable', status, inDoubt: true };
    }
    const status = this.#world.robin.receive(orders);
    return status === 201 ? { kind: 'accepted' } : { kind: 'refused', status };
  }

  /** Now and then the secret's age has ended, and it is read anew. */
  readCredentials(): PortCall<boolean> {
    return {
      label: () => 'read credentials',
      perform: (_, fault, done) => {
        const isOld = this.random.chance(0.2);
        const took = isOld ? this.random.int(100, 500) : this.#latency([0, 1], fault);
        this.#world.scheduler.after(took, () => done({ value: fault !== 'not-done' }));
      },
    };
  }

  renewCredentials(_deadline: number): PortCall<boolean> {
    return {
      label: () => 'renew credentials',
      perform: (_, fault, done) => {
        this.#world.scheduler.after(this.#latency(QUEUE, fault), () =>
          done({ value: fault !== 'not-done' && this.random.chance(0.5) }),
        );
      },
    };
  }

  sendToDeadLetters(entries: readonly SendMessageBatchRequestEntry[]): PortCall<ReadonlySet<string>> {
    const label = () => `bury ${entries.length}`;
    return this.#queue(label, (fault, invocation) => {
      checkSizes(entries);
      // Some of a batch may arrive and others may not.
      const arrived = entries.filter(() => fault !== 'not-done' || this.random.chance(0.3));
      for (const { MessageBody: body = '', MessageAttributes } of arrived) {
        const { reason, detail } = MessageAttributes ?? {};
        this.#world.bury(invocation, { body, reason: reason?.StringValue, detail: detail?.StringValue });
      }
      if (fault === 'lost-answer') throw new Error('the queue cannot be reached');
      return new Set(arrived.map(({ Id = '' }) => Id));
    });
  }

  pause(entries: readonly ChangeMessageVisibilityBatchRequestEntry[]): PortCall<void> {
    const label = () =>
      `pause ${entries.map(({ ReceiptHandle, VisibilityTimeout }) => `${ReceiptHandle} ${VisibilityTimeout} s`).join(', ')}`;
    return this.#queue(label, (fault) => {
      if (fault === 'not-done') throw new Error('the queue cannot be reached');
      for (const { ReceiptHandle = '', VisibilityTimeout = 0 } of entries)
        this.#world.queue.pause(ReceiptHandle, VisibilityTimeout, this.now());
    });
  }

  #queue<T>(
    label: () => string,
    effect: (fault: Fault | undefined, invocation: Invocation) => T,
  ): PortCall<T> {
    return {
      label,
      perform: (invocation, fault, done) => {
        const { scheduler } = this.#world;
        scheduler.after(this.#latency(QUEUE, fault), () => {
          if (!this.#stillOnItsWay(invocation)) return;
          const heard = hear(() => effect(fault, invocation));
          scheduler.after(this.random.int(...QUEUE), () => done(heard));
        });
      },
    };
  }

  #ledger<T>(label: () => string, effect: () => T, isAway = () => false): PortCall<T> {
    return {
      label,
      perform: (invocation, fault, done) => {
        const { scheduler } = this.#world;
        const lost = () => ({ error: new Error('the ledger cannot be reached') });
        const arrival = this.now() + this.#latency(LEDGER, fault);
        if (fault === 'done-later') {
          scheduler.at(arrival, () => done(lost()));
          scheduler.at(arrival + this.random.int(1, 3_000), () => this.#world.by(invocation, effect));
          return;
        }
        scheduler.at(arrival, () => {
          if (!this.#stillOnItsWay(invocation)) return;
          const isDown = this.now() < this.#world.ledgerDownUntil || isAway();
          if (isDown) invocation.faults += 1;
          if (isDown || fault === 'not-done') {
            scheduler.after(this.random.int(...LEDGER), () => done(lost()));
            return;
          }
          const first = this.#world.by(invocation, effect);
          const value = fault === 'repeated' ? this.#world.by(invocation, effect) : first;
          scheduler.after(this.random.int(...LEDGER), () =>
            done(fault === 'lost-answer' ? lost() : { value }),
          );
        });
      },
    };
  }

  /** What a dead invocation had sent may or may not have left it. */
  #stillOnItsWay(invocation: Invocation): boolean {
    return !invocation.dead || this.random.chance(0.5);
  }

  #latency([low, high]: readonly [number, number], fault: Fault | undefined): number {
    return fault === 'slow' ? this.random.int(1_000, 20_000) : this.random.int(low, high);
  }
}

function hear<T>(effect: () => T): Heard<T> {
  try {
    return { value: effect() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** What the ports need of the world around them. */
export interface PortsWorld {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly scenario: Scenario;
  readonly table: SimulatedTable;
  readonly journal: SimulatedJournal | undefined;
  readonly queue: SimulatedQueue;
  readonly robin: SimulatedRobin;
  /** Until then every call to the ledger fails; epoch milliseconds. */
  ledgerDownUntil: number;
  /** Does something to the table in the name of an invocation. */
  by<T>(invocation: Invocation, effect: () => T): T;
  /** A POST leaves an invocation. */
  posted(invocation: Invocation, orders: readonly string[], deadline: number): void;
  /** Whether ROBIN fails at this order now. */
  isChoking(orderNumber: string): boolean;
  /** ROBIN has refused a whole POST for reasons of its own. */
  refusedAll(orders: readonly string[]): void;
  fail(what: string): void;
  /** A letter arrives in the dead-letter queue. */
  bury(invocation: Invocation, letter: StoredDeadLetter): void;
}
