import type { QueuedMessage } from '../../../lib/orders/delivery/batch.ts';
import { SLOT_GRACE_MS } from '../../../lib/orders/delivery/slots.ts';
import { compareVersions } from '../../../lib/orders/event/version.ts';
import {
  type CustomerState,
  MAX_PENDING,
  type OrderState,
  type SlotMove,
} from '../../../lib/orders/ledger/state.ts';
import type { Amounts } from '../../../lib/orders/systems.ts';
import { ClaimChecks } from './claim-checks.ts';
import { CLOCKS_APART_MS } from './clocks.ts';
import type { Invocation } from './invocation.ts';
import type { SimulatedQueue, StoredDeadLetter } from './queue.ts';
import { RateWindows } from './rate-windows.ts';
import type { RobinObserver } from './robin.ts';
import { type Account, readOrder, type ToldOrder } from './robin-books.ts';
import type { PlannedEvent, PlannedOrder } from './scenario.ts';
import { LARGEST_MESSAGE_BYTES } from './simulated-sqs.ts';
import type { TableObserver } from './table.ts';
import type { Watched } from './watched.ts';

/** So old a pause may be, in milliseconds, before every worker has looked: a permit that is older is looked after. */
const PAUSE_NEWS = 400;

/** So long before an invocation's end, in milliseconds, it may give up what it could not write. */
const SETTLED_BEFORE = 2_000;
/** The bytes that are enough beside a body for the reason of a dead letter, and for its detail as well. */
const ROOM_FOR_REASON = 64;
const ROOM_FOR_DETAIL = 1_000;

/** What must hold at every step, whatever happens. */
export class Checks implements TableObserver, RobinObserver {
  readonly claims: ClaimChecks;
  /**
   * Orders of which ROBIN counted a change, said nothing, and refused it when it was told again: no worker can know
   * what it has.
   */
  readonly unknowable = new Set<string>();
  /** Orders of which a restore left open whether ROBIN has their last change. */
  readonly restoredInDoubt = new Set<string>();
  #world: Watched;
  #events = new Map<string, PlannedEvent>();
  #bodies = new Map<string, PlannedEvent>();
  #windows = new RateWindows(CLOCKS_APART_MS);
  #pausedAt = Number.POSITIVE_INFINITY;
  #refused = new Set<string>();
  #accepted = new Set<string>();
  /** Orders whose items say that ROBIN refused them, since it last took a POST and a worker noted that. */
  #refusedInARow = new Set<string>();
  /** How often a body was posted by itself. */
  #triedAlone = new Map<string, number>();
  /** The orders that were noted as posted in vain were replaced by these, each time that they were. */
  #replacements: Array<ReadonlySet<string>> = [];
  /** Bodies that have left an invocation. */
  #posted = new Set<string>();

  constructor(world: Watched) {
    this.#world = world;
    this.claims = new ClaimChecks(world);
    for (const order of world.scenario.orders) this.plan(order);
  }

  /** An order that the shop is going to send events of. */
  plan({ events }: PlannedOrder): void {
    for (const event of events) {
      this.#events.set(event.version.eventId, event);
      this.#bodies.set(event.body, event);
    }
  }

  /** A POST leaves an invocation: all that it says must be in the ledger already, and be its own to say. */
  posted(invocation: Invocation, bodies: readonly string[], deadline: number): void {
    const { scenario, table } = this.#world;
    const broken = this.#windows.request(this.#world.now());
    if (broken) this.#fail(`a limit of ROBIN is broken: ${broken}`);
    if (this.#world.now() > invocation.lastSlot + SLOT_GRACE_MS + CLOCKS_APART_MS / 2)
      this.#fail('a POST later than its slot');
    const isNews = this.#world.now() - this.#pausedAt < PAUSE_NEWS;
    if (!isNews && (table.limiter?.pausedUntil ?? 0) > this.#world.now() + CLOCKS_APART_MS)
      this.#fail('a POST in a pause that ROBIN asked for');
    if (bodies.length > scenario.maxOrdersPerPost) this.#fail('too many orders in one POST');
    if (deadline > invocation.end) this.#fail('a POST may outlive its invocation');
    invocation.posts.push(bodies);
    invocation.refusedBefore = new Set(this.#refusedInARow);
    if (invocation.posts.length > invocation.slots) this.#fail('a POST without a slot of its own');
    const numbers = new Set<string>();
    for (const body of bodies) {
      const told = readOrder(body);
      if (numbers.has(told.orderNumber)) this.#fail(`${told.orderNumber}: twice in one POST`);
      numbers.add(told.orderNumber);
      this.#posted.add(body);
      if (bodies.length === 1) this.#triedAlone.set(body, (this.#triedAlone.get(body) ?? 0) + 1);
      this.claims.posted(told);
      const inFlight = table.orders.get(told.orderNumber)?.inFlight;
      if (inFlight?.body !== body) this.#fail(`${told.orderNumber}: told what the ledger does not hold`);
      else if (!inFlight.owner || !invocation.ids.has(inFlight.owner))
        this.#fail(`${told.orderNumber}: told although another invocation holds it`);
      else if ((inFlight.until ?? 0) < deadline)
        this.#fail(`${told.orderNumber}: a POST may outlive its hold`);
      else {
        this.#checkContent(told, inFlight.version.eventId);
        if (inFlight.inDoubt && !invocation.saidInDoubt.has(told.orderNumber))
          this.#fail(`${told.orderNumber}: told again in doubt, and not a word of it`);
        if (!inFlight.inDoubt && !invocation.doubted.has(body) && !this.unknowable.has(told.orderNumber))
          this.#checkNotCounted(told, body);
      }
    }
  }

  /** What ROBIN has counted may be told again only if no worker could know that. */
  #checkNotCounted({ orderNumber }: ToldOrder, body: string): void {
    const { model } = this.#world.robin;
    if (this.restoredInDoubt.has(orderNumber)) return;
    if (model !== 'partial' && this.#account(orderNumber).lastBytes === body) {
      this.#fail(`${orderNumber}: told again without doubt, though ROBIN has counted it`);
    }
  }

  #checkContent(told: ToldOrder, eventId: string): void {
    const event = this.#events.get(eventId);
    if (!event) {
      this.#fail(`${told.orderNumber}: told of an event that was never sent`);
      return;
    }
    if (told.orderNumber !== event.orderNumber) this.#fail(`${told.orderNumber}: told of another order`);
    if (told.revenue !== event.revenue)
      this.#fail(`${told.orderNumber}: told another revenue than the event's`);
    const profitIsRight = told.profit === event.profit || (event.cancelled && told.profit === 0);
    if (!profitIsRight) this.#fail(`${told.orderNumber}: told another profit than the event's`);
    // Another event of the order may have brought the address: the ledger keeps none of what waits.
    const isAddressed = this.#world.orders
      .get(told.orderNumber)
      ?.events.some(
        ({ customer }) =>
          told.emailAddress?.toLowerCase() === customer.emailAddress?.toLowerCase() &&
          told.phoneNumber === customer.phoneNumber,
      );
    if (!isAddressed) this.#fail(`${told.orderNumber}: told with an address that no event of it has`);
  }

  /** After a restore a body in doubt may come with an address of another event: docs/delivery.md, "After a restore". */
  #noteOtherAddress(orderNumber: string, bytes: string): void {
    if (this.restoredInDoubt.has(orderNumber) && differInAddress(bytes, this.#account(orderNumber).lastBytes))
      this.unknowable.add(orderNumber);
  }

  arrived(told: ToldOrder, bytes: string, account: Readonly<Account>): void {
    const { orderNumber } = told;
    this.#noteOtherAddress(orderNumber, bytes);
    if (this.unknowable.has(orderNumber) || account.lastBytes === bytes) return;
    if (told.oldRevenue !== account.revenue) {
      this.#fail(`${orderNumber}: old_revenue ${told.oldRevenue}, but ROBIN has ${account.revenue}`);
    }
    if (told.profit !== undefined && told.oldProfit !== account.profit) {
      this.#fail(`${orderNumber}: old_profit ${told.oldProfit}, but ROBIN has ${account.profit}`);
    }
    const alters =
      told.oldRevenue !== told.revenue || (told.profit !== undefined && told.profit !== account.profit);
    if (!alters) this.#fail(`${orderNumber}: told a change that alters nothing`);
    if (account.isFirstOrder !== undefined && account.isFirstOrder !== told.isFirstOrder) {
      this.#fail(`${orderNumber}: is_first_order has changed`);
    }
  }

  counted(told: ToldOrder): void {
    this.claims.counted(told);
  }

  refused({ orderNumber }: ToldOrder, bytes: string): void {
    this.#refused.add(bytes);
    this.#noteOtherAddress(orderNumber, bytes);
  }

  accepted(bodies: readonly string[]): void {
    for (const body of bodies) this.#accepted.add(body);
    this.#refusedInARow.clear();
  }

  /** A dead letter is made: it needs a reason. */
  buried(
    { posts, refusedBefore, doubted, ids }: Invocation,
    { body, reason, detail = '' }: StoredDeadLetter,
  ): void {
    // The body goes before: docs/dead-letters.md.
    const leftBytes = LARGEST_MESSAGE_BYTES - Buffer.byteLength(body);
    if (reason === undefined && leftBytes > ROOM_FOR_REASON) this.#fail('a dead letter without a reason');
    if (detail === '' && leftBytes > ROOM_FOR_DETAIL) this.#fail('a dead letter without detail');
    if (reason !== 'refused-by-robin' || leftBytes <= ROOM_FOR_DETAIL) return;
    const event = this.eventOf(body);
    const { orderNumber } = event ?? {};
    const held = this.#world.table.orders.get(orderNumber ?? '')?.inFlight;
    // A letter may arrive when a newer change is in flight already, or another worker has the change.
    const inFlight = held && event && compareVersions(event.version, held.version) >= 0 ? held : undefined;
    const isOwn = ids.has(inFlight?.owner ?? '');
    const told = inFlight?.body;
    if (isOwn && inFlight?.inDoubt && !detail.includes('earlier try'))
      this.#fail(`${orderNumber}: in the dead letters, which do not say that a try of it is in doubt`);
    const together = posts.filter((post) => told !== undefined && post.includes(told));
    const largest = together.reduce((one, other) => (other.length > one.length ? other : one), []);
    if (largest.length >= 3 && !largest.some((other) => this.#accepted.has(other))) {
      this.#fail(`${orderNumber}: in the dead letters, though ROBIN refused all of ${largest.length} orders`);
    }
    const others = [...refusedBefore].filter(
      (other) => other !== orderNumber && this.#refusedInARow.has(other),
    );
    const tookAny = posts.some((post) => post.some((other) => this.#accepted.has(other)));
    const isInDoubt = inFlight?.inDoubt === true || (told !== undefined && doubted.has(told));
    if (told !== undefined && !isInDoubt && !tookAny && (this.#triedAlone.get(told) ?? 0) < 2)
      this.#fail(
        `${orderNumber}: in the dead letters at its first refusal, though nothing shows that ROBIN works`,
      );
    if (others.length >= 2 && !tookAny)
      this.#fail(
        `${orderNumber}: in the dead letters, though ROBIN refused ${others.length} others in a row`,
      );
  }

  customerWritten(before: CustomerState | undefined, after: CustomerState): void {
    this.claims.customerWritten(before, after);
  }

  /** Whether ROBIN ever took a POST with these bytes in it. */
  isAccepted(body: string): boolean {
    return this.#accepted.has(body);
  }

  /** The ledger is an older one, brought up to date. The count of refusals is kept in it, and so goes back with it. */
  restored(inDoubt: readonly string[]): void {
    for (const orderNumber of inDoubt) this.restoredInDoubt.add(orderNumber);
    this.#refusedInARow.clear();
  }

  paused(): void {
    this.#pausedAt = this.#world.now();
  }

  slotTaken(slot: number, note: SlotMove['inVain']): void {
    // By a worker that knows of an acceptance: docs/delivery.md, "What ROBIN refuses".
    if (note?.isAnew) {
      const kept = new Set(note.orders);
      this.#replacements.push(kept);
      for (const order of this.#refusedInARow) if (!kept.has(order)) this.#refusedInARow.delete(order);
    }
    const actor = this.#world.actor();
    if (!actor) return;
    actor.notesReplacedBefore = this.#replacements.length;
    actor.slots += 1;
    actor.lastSlot = Math.max(actor.lastSlot, slot);
  }

  orderWritten(before: OrderState | undefined, after: OrderState): void {
    const { orderNumber } = after;
    if (before) {
      if (compareVersions(before.version, after.version) > 0)
        this.#fail(`${orderNumber}: an older version wins`);
      if (before.inFlight && before.inFlight.id !== after.inFlight?.id) this.#ended(before, after);
      else if (before.inFlight && before.inFlight.body !== after.inFlight?.body) {
        this.#fail(`${orderNumber}: the bytes of a body have changed`);
      }
      this.#checkNothingForgotten(before, after);
    }
    this.#checkAppended(before, after);
    const isLetGo = after.inFlight?.refused === true && after.inFlight.owner === undefined;
    if (!isLetGo) this.#refusedInARow.delete(orderNumber);
    else if (this.#isNotedStill(orderNumber)) this.#refusedInARow.add(orderNumber);
    this.claims.orderWritten(before, after);
  }

  /** Whether the note that the actor's last slot made of the order is there still. */
  #isNotedStill(orderNumber: string): boolean {
    const actor = this.#world.actor();
    if (!actor) return false;
    return this.#replacements.slice(actor.notesReplacedBefore).every((kept) => kept.has(orderNumber));
  }

  /** A change is in flight no more: accepted by ROBIN, or refused. */
  #ended(before: OrderState, after: OrderState): void {
    const { orderNumber, inFlight } = before;
    if (!inFlight) return;
    const account = this.#account(orderNumber);
    const isCounted = account.lastBytes === inFlight.body;
    if (after.told.some(({ id }) => id === inFlight.id)) {
      if (!isCounted && !this.unknowable.has(orderNumber)) {
        this.#fail(`${orderNumber}: settled, but ROBIN has not counted it`);
      }
      if (!isAmount(after.accepted, account) && !this.unknowable.has(orderNumber)) {
        this.#fail(`${orderNumber}: accepted is not what ROBIN has`);
      }
      return;
    }
    // What never left an invocation waits again: `#checkNothingForgotten` sees to it.
    if (!this.#posted.has(inFlight.body)) return;
    if (!this.#refused.has(inFlight.body))
      this.#fail(`${orderNumber}: dropped, but ROBIN has not refused it`);
    if (!isCounted) return;
    if (after.doubtful !== true)
      this.#fail(`${orderNumber}: dropped without doubt, but ROBIN has counted it`);
    this.unknowable.add(orderNumber);
  }

  /** What waits goes on waiting until it is told; only what waits longer than twenty changes may be merged. */
  #checkNothingForgotten(before: OrderState, after: OrderState): void {
    const kept = new Set(after.pending.map(({ version }) => version.eventId));
    if (after.inFlight) kept.add(after.inFlight.version.eventId);
    const { inFlight } = before;
    const untold = inFlight && !this.#posted.has(inFlight.body) ? [inFlight] : [];
    const lost = [...untold, ...before.pending].filter(({ version }) => !kept.has(version.eventId));
    if (lost.length === 0 || before.pending.length >= MAX_PENDING) return;
    const told = after.told.at(-1);
    const isPointless = lost.every((change) => alters(after.accepted, change) === false);
    if (!isPointless) this.#fail(`${after.orderNumber}: forgets a change (last told ${told?.revenue})`);
  }

  /** A newer event that alters an amount has to be told. */
  #checkAppended(before: OrderState | undefined, after: OrderState): void {
    if (before && before.version.eventId === after.version.eventId) return;
    const event = this.#events.get(after.version.eventId);
    if (!event) {
      this.#fail(`${after.orderNumber}: holds an event that was never sent`);
      return;
    }
    if (minorUnits(after.present.revenue) !== event.revenue) {
      this.#fail(`${after.orderNumber}: its revenue is not the newest event's`);
    }
    const changes = [after.inFlight, ...after.pending].filter((change) => change !== undefined);
    if (
      !before &&
      !after.accepted &&
      changes.length > 0 &&
      changes.every((change) => this.#isCancelled(change.version.eventId))
    ) {
      this.#fail(`${after.orderNumber}: first seen cancelled, and going to be told`);
    }
    const last = [after.accepted, after.inFlight, ...after.pending].filter((it) => it !== undefined).at(-1);
    if (last ? last.revenue !== after.present.revenue : !event.cancelled) {
      this.#fail(`${after.orderNumber}: a change is not going to be told`);
    }
  }

  #isCancelled(eventId: string): boolean {
    return this.#events.get(eventId)?.cancelled ?? false;
  }

  /**
   * What ROBIN has taken is written down, if the ledger can be reached before the invocation's time ends.
   * @param forwardMs by how much its machine's clock was set forward meanwhile: so much sooner its time ends
   */
  returned({ taken, ids, end }: Invocation, forwardMs: number): void {
    if (this.#world.now() + forwardMs > end - SETTLED_BEFORE) return;
    for (const { orderNumber, inFlight } of this.#world.table.orders.values()) {
      if (inFlight?.owner !== undefined && ids.has(inFlight.owner) && taken.has(inFlight.body))
        this.#fail(`${orderNumber}: ROBIN has taken it, and that is not written though there was time`);
    }
  }

  /** A message is deleted: its event must be in the ledger, or its body in the dead letters. */
  done(message: QueuedMessage, queue: SimulatedQueue): void {
    if (queue.isBuried(message)) return;
    const event = this.eventOf(message.body);
    if (!event) {
      this.#fail('a malformed message is gone');
      return;
    }
    const state = this.#world.table.orders.get(event.orderNumber);
    if (!state || compareVersions(state.version, event.version) < 0) {
      this.#fail(`${event.orderNumber}: a message is done, but the ledger does not know its event`);
    }
  }

  /** What a message says, as the shop meant it. */
  eventOf(body: string): PlannedEvent | undefined {
    return this.#bodies.get(body);
  }

  /** ROBIN has refused a whole POST although there was nothing wrong with it. */
  refusedAll(bodies: readonly string[]): void {
    for (const body of bodies) this.refused(readOrder(body), body);
  }

  #account(orderNumber: string): Readonly<Account> {
    return this.#world.robin.account(orderNumber);
  }

  #fail(what: string): void {
    this.#world.fail(what);
  }
}

/** Whether ROBIN has these very amounts; a profit that is not known is not compared. */
export function isAmount(amounts: Amounts | undefined, account: Readonly<Account>): boolean {
  if (!amounts) return account.revenue === undefined;
  return (
    minorUnits(amounts.revenue) === account.revenue &&
    (amounts.profit === undefined
      ? account.profit === undefined
      : minorUnits(amounts.profit) === account.profit)
  );
}

/**
 * Whether two bodies say the same of an order, for an address that is written otherwise: after a restore another event
 * of the order may have brought it (docs/delivery.md, "After a restore").
 */
function differInAddress(one: string, other: string | undefined): boolean {
  const withoutAddress = (body: string) =>
    JSON.stringify({ ...JSON.parse(body), email_address: undefined, phone_number: undefined });
  return other !== undefined && one !== other && withoutAddress(one) === withoutAddress(other);
}

function alters(known: Amounts | undefined, present: Amounts): boolean {
  if (!known) return true;
  return (
    known.revenue !== present.revenue || (present.profit !== undefined && present.profit !== known.profit)
  );
}

export function minorUnits(amount: string): number {
  return Math.round(Number(amount) * 100);
}
