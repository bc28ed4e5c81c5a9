import type { QueuedMessage } from '../../../lib/orders/delivery/batch.ts';
import { deliver } from '../../../lib/orders/delivery/delivery.ts';
import type { DeliveryDependencies } from '../../../lib/orders/delivery/dependencies.ts';
import type { SimulatedJournal } from '../restore/simulated-journal.ts';
import { Checks } from './checks.ts';
import { type PlannedClock, setForwardMs } from './clocks.ts';
import { type Fault, Faults, type Port } from './faults.ts';
import { Invocation } from './invocation.ts';
import { holdsUpOthers } from './isolation-check.ts';
import { type PortCall, Ports, type PortsWorld } from './ports.ts';
import { SimulatedQueue, type StoredDeadLetter } from './queue.ts';
import type { Random } from './random.ts';
import { SimulatedRobin } from './robin.ts';
import type { ToldOrder } from './robin-books.ts';
import { Sandbox } from './sandbox.ts';
import type { PlannedOrder, Scenario } from './scenario.ts';
import { Scheduler } from './scheduler.ts';
import { SimulatedTable } from './table.ts';
import type { Watched } from './watched.ts';

/** A place in which one invocation at a time runs. */
interface Slot {
  clock: PlannedClock;
  sandbox: Sandbox | undefined;
  running: Invocation | undefined;
}

const MAX_STEPS = 3_000_000;
const DAY = 24 * 3_600_000;

/** The world around the code: queue, workers, table, ROBIN and the sources, with everything that can go wrong. */
export class World implements PortsWorld, Watched {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly scenario: Scenario;
  readonly faults: Faults;
  readonly table: SimulatedTable;
  /** Only in a history in which the ledger is restored. */
  readonly journal: SimulatedJournal | undefined;
  readonly queue: SimulatedQueue;
  readonly robin: SimulatedRobin;
  readonly checks: Checks;
  readonly orders: Map<string, PlannedOrder>;
  /** The first thing that did not hold. */
  failure: string | undefined;
  invocations = 0;
  /** Until then every call to the ledger fails; epoch milliseconds. */
  ledgerDownUntil = 0;
  #ports: Ports;
  #slots: Slot[];
  #steps = 0;
  #ids = 0;
  #isOff = false;
  #pollAt = Number.POSITIVE_INFINITY;
  #actor: Invocation | undefined;
  #trace: ((line: string) => void) | undefined;

  constructor(
    random: Random,
    scenario: Scenario,
    trace?: (line: string) => void,
    journal?: SimulatedJournal,
  ) {
    this.random = random;
    this.journal = journal;
    this.scenario = scenario;
    this.#trace = trace;
    this.scheduler = new Scheduler(scenario.start);
    this.faults = new Faults(random, scenario.faults, scenario.faultRate);
    this.queue = new SimulatedQueue(random, scenario.visibilityTimeout);
    this.orders = new Map(scenario.orders.map((order) => [order.orderNumber, order]));
    this.checks = new Checks(this);
    this.table = new SimulatedTable(this.checks);
    this.robin = new SimulatedRobin(scenario.robin, (order) => this.#isBad(order), this.checks);
    for (const { orderNumber, toldBefore } of scenario.orders) {
      if (toldBefore) Object.assign(this.robin.account(orderNumber), toldBefore);
    }
    this.#ports = new Ports(this);
    this.#slots = scenario.clocks.map((clock) => ({
      clock,
      sandbox: undefined,
      running: undefined,
    }));
  }

  now(): number {
    return this.scheduler.now;
  }

  actor(): Invocation | undefined {
    return this.#actor;
  }

  fail(what: string): void {
    this.trace(() => `!! ${what}`);
    this.failure ??= what;
  }

  trace(line: () => string): void {
    this.#trace?.(
      `${((this.scheduler.now - this.scenario.start) / 1_000).toFixed(3).padStart(12)} ${line()}`,
    );
  }

  /** Lets the world go on until nothing more can happen in it, or something does not hold. */
  runUntilQuiet(): void {
    while (!this.failure && this.scheduler.step()) {
      this.#steps += 1;
      if (this.#steps > MAX_STEPS || this.scheduler.now > this.scenario.start + 300 * DAY) {
        this.fail('it never becomes quiet');
      }
    }
    if (!this.failure && this.queue.messages.size > 0) this.fail('a message waits for ever');
  }

  /** The shop makes another order, and sends its events. */
  order(order: PlannedOrder): void {
    this.orders.set(order.orderNumber, order);
    this.checks.plan(order);
    for (const { body } of order.events) this.send(body);
  }

  send(body: string): void {
    const id = this.queue.send(body, this.scheduler.now);
    this.trace(() => `   sent ${id} ${body.slice(0, 500)}`);
    this.wake();
  }

  redrive(): void {
    const number = this.queue.redrive(this.scheduler.now);
    this.trace(() => `   ${number} dead letters are sent back`);
    this.wake();
  }

  /** The function is given no messages any more. */
  switchOff(): void {
    this.#isOff = true;
  }

  /** It is given messages again, in processes that have just begun. */
  switchOn(): void {
    this.#isOff = false;
    for (const slot of this.#slots) {
      if (slot.running) this.fail('an invocation outlives its time');
      slot.sandbox = undefined;
    }
    this.wake();
  }

  bury(invocation: Invocation, letter: StoredDeadLetter): void {
    this.checks.buried(invocation, letter);
    this.queue.bury(letter);
    this.trace(() => `   dead letter: ${letter.reason} (${letter.detail}) ${letter.body.slice(0, 200)}`);
  }

  posted(invocation: Invocation, orders: readonly string[], deadline: number): void {
    this.trace(() => `[${invocation.number}] POST ${orders.join(' ')}`);
    this.checks.posted(invocation, orders, deadline);
  }

  refusedAll(orders: readonly string[]): void {
    this.checks.refusedAll(orders);
  }

  by<T>(invocation: Invocation, effect: () => T): T {
    this.#actor = invocation;
    try {
      return effect();
    } finally {
      this.#actor = undefined;
    }
  }

  isChoking(orderNumber: string): boolean {
    const { choking } = this.scenario;
    return choking?.orderNumber === orderNumber && this.scheduler.now < choking.until;
  }

  #isBad(order: ToldOrder): boolean {
    return this.scenario.bad.some(
      ({ orderNumber, revenue, from, until }) =>
        orderNumber === order.orderNumber &&
        (revenue === undefined || revenue === order.revenue) &&
        this.scheduler.now >= from &&
        this.scheduler.now < until,
    );
  }

  /** Sees to it that the queue is asked once there is something in it. */
  wake(): void {
    if (this.#isOff) return;
    const next = this.queue.nextVisibleAt();
    if (next === undefined) return;
    const at = Math.max(next, this.scheduler.now) + this.random.int(1, 60);
    if (at >= this.#pollAt) return;
    this.#pollAt = at;
    this.scheduler.at(at, () => {
      if (this.#pollAt !== at) return;
      this.#pollAt = Number.POSITIVE_INFINITY;
      this.#poll();
    });
  }

  #poll(): void {
    if (this.#isOff) return;
    if (this.queue.expired(this.scheduler.now).length > 0) {
      this.fail('the queue has forgotten a message');
      return;
    }
    const idle = this.#slots.filter((slot) => !slot.running);
    for (const slot of this.random.shuffle(idle)) {
      const limit = this.random.chance(0.5)
        ? this.scenario.batchSize
        : this.random.int(1, this.scenario.batchSize);
      const messages = this.queue.receive(limit, this.scheduler.now);
      if (messages.length === 0) break;
      for (const { messageId } of messages) this.#maybeDuplicate(messageId);
      this.#invoke(slot, messages);
    }
    if (this.#slots.some((slot) => !slot.running)) this.wake();
  }

  #maybeDuplicate(messageId: string): void {
    if (!this.random.chance(this.scenario.faultRate / 4) || !this.faults.spend()) return;
    this.queue.showAgain(messageId, this.scheduler.now + this.random.int(0, this.scenario.timeout));
  }

  #invoke(slot: Slot, messages: readonly QueuedMessage[]): void {
    this.invocations += 1;
    const invocation = new Invocation(this.invocations, messages, this.scheduler.now, this.scenario.timeout);
    slot.sandbox ??= new Sandbox(
      this.#ports,
      this.scenario,
      slot.clock,
      () => `id-${++this.#ids}`,
      (caller, port, call) => this.#ask(caller, port, call),
    );
    const { sandbox } = slot;
    const end = sandbox.start(invocation);
    slot.running = invocation;
    this.trace(
      () => `[${invocation.number}] begins with ${messages.map(({ messageId }) => messageId).join(' ')}`,
    );
    this.scheduler.at(invocation.killedAt, () => {
      if (invocation.returned || invocation.dead) return;
      if (invocation.faults === 0) this.fail('an invocation that met no fault is not done in time');
      if (!invocation.stalled) invocation.dead = true;
      this.#giveUp(invocation);
    });
    this.#deliver(invocation, messages, end, sandbox.dependencies);
  }

  #deliver(
    invocation: Invocation,
    messages: readonly QueuedMessage[],
    end: number,
    dependencies: DeliveryDependencies,
  ): void {
    deliver(messages, end, dependencies).then(
      (again) => this.#returned(invocation, messages, again),
      (error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.fail(`deliver rejects: ${text}`);
      },
    );
  }

  #returned(
    invocation: Invocation,
    messages: readonly QueuedMessage[],
    again: ReadonlyMap<string, unknown>,
  ): void {
    if (invocation.dead) return;
    const { now } = this.scheduler;
    this.trace(() => `[${invocation.number}] returns ${[...again].join(' ')}`);
    invocation.returned = true;
    if (invocation.open > 0) this.fail('an invocation returns while a call is open');
    if (invocation.faults === 0 && now > invocation.end) this.fail('an invocation that met no fault is late');
    const clock = this.#slots.find(({ running }) => running === invocation)?.clock;
    this.checks.returned(invocation, clock ? setForwardMs(clock, invocation.startedAt, now) : 0);
    if (holdsUpOthers(this, invocation, this.checks))
      this.fail('an order that ROBIN fails at holds up all others');
    if (now >= invocation.killedAt) {
      this.#giveUp(invocation);
      return;
    }
    this.scheduler.after(this.random.int(1, 20), () => {
      for (const message of messages) {
        if (again.has(message.messageId)) continue;
        this.checks.done(message, this.queue);
        // The queue may well forget that a message was deleted.
        if (this.random.chance(this.scenario.faultRate / 4) && this.faults.spend()) continue;
        this.queue.delete(message.messageId);
      }
      this.#free(invocation);
    });
  }

  /** Lambda takes its place away; another process will run there. */
  #giveUp(invocation: Invocation): void {
    const slot = this.#slots.find(({ running }) => running === invocation);
    if (slot) slot.sandbox = undefined;
    this.#free(invocation);
  }

  #free(invocation: Invocation): void {
    const slot = this.#slots.find(({ running }) => running === invocation);
    if (slot) slot.running = undefined;
    this.wake();
  }

  /** Makes a call: it may go wrong, and its caller may die of it. */
  #ask<T>(invocation: Invocation, port: Port, call: PortCall<T>): Promise<T> {
    if (invocation.dead) return new Promise(() => {});
    const fault = this.faults.choose(port);
    if (fault) invocation.faults += 1;
    this.trace(() => `[${invocation.number}] ${call.label()}${fault ? ` <${fault}>` : ''}`);
    if (fault === 'crash-before') this.#crash(invocation);
    if (invocation.dead) return new Promise(() => {});
    if (fault === 'stall') invocation.stalled = true;
    invocation.open += 1;
    return new Promise((resolve, reject) => {
      call.perform(invocation, fault, (heard) => {
        this.#afterStall(fault, () => {
          if (invocation.dead) return;
          invocation.open -= 1;
          if ('error' in heard) reject(heard.error);
          else resolve(heard.value);
        });
      });
      if (fault === 'crash-after') this.#crash(invocation);
    });
  }

  #afterStall(fault: Fault | undefined, answered: () => void): void {
    if (fault === 'stall') this.scheduler.after(this.random.int(0, 3 * this.scenario.timeout), answered);
    else answered();
  }

  #crash(invocation: Invocation): void {
    this.trace(() => `[${invocation.number}] dies`);
    invocation.dead = true;
    // Lambda sees it at once, and starts another process.
    this.scheduler.after(this.random.int(1, 500), () => this.#giveUp(invocation));
  }
}
