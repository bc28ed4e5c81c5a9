import { amountsOf } from '../../../lib/orders/ledger/state.ts';
import { isAmount, minorUnits } from './checks.ts';
import type { PlannedEvent, PlannedOrder } from './scenario.ts';
import type { World } from './world.ts';

/** What must hold once nothing moves any more: ROBIN knows every order as it is, but for what it refuses for ever. */
export function checkEnd(world: World): void {
  const buried = buriedEvents(world);
  for (const order of world.orders.values()) checkOrder(world, order, buried.get(order.orderNumber));
}

/** Of a body that leaves no room for it. */
const NO_REASON = 'without-reason';

/** The reasons for which each order's events are in the dead letters, by event id. */
function buriedEvents(world: World): Map<string, Map<string, string>> {
  const buried = new Map<string, Map<string, string>>();
  for (const { body, reason = NO_REASON } of world.queue.deadLetters) {
    const event = world.checks.eventOf(body);
    if (!event) {
      if (!world.scenario.malformed.some((malformed) => malformed.body === body)) {
        world.fail('a dead letter that was never sent');
      }
      continue;
    }
    const reasons = buried.get(event.orderNumber) ?? new Map<string, string>();
    reasons.set(event.version.eventId, reason);
    buried.set(event.orderNumber, reasons);
  }
  return buried;
}

function checkOrder(
  world: World,
  order: PlannedOrder,
  buried: ReadonlyMap<string, string> | undefined,
): void {
  const { orderNumber } = order;
  const fail = (what: string) => world.fail(`${orderNumber}: ${what}`);
  const state = world.table.orders.get(orderNumber);
  const newest = order.events.at(-1);
  if (!newest) return;
  if (order.orphan) {
    if (state) fail('older than the bridge, and told all the same');
    const reasons = [...(buried?.values() ?? [])];
    if (!reasons.some((one) => one === 'older-than-ledger' || one === NO_REASON))
      fail('older than the bridge, and nowhere');
    return;
  }
  if (!state) {
    fail('the ledger does not know it');
    return;
  }
  const reason = buried?.get(newest.version.eventId);
  // Of three bad orders in a row the last one waits with all others: for ten days, if ROBIN is told of no other order.
  const isGivenUp = (reason === 'waited-too-long' || reason === NO_REASON) && isBadForEver(world, order);
  if (!isGivenUp && (state.pending.length > 0 || state.inFlight)) fail('something is still to be told');
  if (state.version.eventId !== newest.version.eventId) fail('the newest event is not the one that counts');
  for (const other of buried?.values() ?? []) {
    if (!['refused-by-robin', 'waited-too-long', NO_REASON].includes(other)) fail(`buried as ${other}`);
  }
  if (buried && !isBadForEver(world, order)) fail('in the dead letters, though nothing is wrong with it');
  if (reason === undefined) checkTold(world, order, newest);
  checkSums(world, order);
}

function isBadForEver(world: World, { orderNumber }: PlannedOrder): boolean {
  return world.scenario.bad.some((bad) => bad.orderNumber === orderNumber && bad.until > world.scheduler.now);
}

/** ROBIN's last word of an order is the newest event's. */
function checkTold(world: World, order: PlannedOrder, newest: PlannedEvent): void {
  const { orderNumber } = order;
  const account = world.robin.account(orderNumber);
  if (world.checks.unknowable.has(orderNumber)) {
    const accepted = world.table.orders.get(orderNumber)?.accepted;
    if (!newest.cancelled && (!accepted || minorUnits(accepted.revenue) !== newest.revenue)) {
      world.fail(`${orderNumber}: what was accepted is not the newest event's revenue`);
    }
    return;
  }
  if (account.revenue === undefined) {
    if (!newest.cancelled) world.fail(`${orderNumber}: ROBIN was never told`);
    return;
  }
  if (account.revenue !== newest.revenue) {
    world.fail(`${orderNumber}: ROBIN has revenue ${account.revenue} instead of ${newest.revenue}`);
  }
  const profit = newest.cancelled && account.profit !== undefined ? 0 : newest.profit;
  if (profit !== undefined && account.profit !== profit) {
    world.fail(`${orderNumber}: ROBIN has profit ${account.profit} instead of ${profit}`);
  }
}

/** The sums of ROBIN's reports, of which a ROBIN that adds may count the repeats in doubt twice. */
function checkSums(world: World, { orderNumber, toldBefore }: PlannedOrder): void {
  if (world.checks.unknowable.has(orderNumber)) return;
  const account = world.robin.account(orderNumber);
  const revenue = account.revenueSum - account.repeatedRevenue + (toldBefore?.revenue ?? 0);
  if (revenue !== (account.revenue ?? 0)) world.fail(`${orderNumber}: ROBIN's revenues add up to ${revenue}`);
  const profit = account.profitSum - account.repeatedProfit + (toldBefore?.profit ?? 0);
  if (profit !== (account.profit ?? 0)) world.fail(`${orderNumber}: ROBIN's profits add up to ${profit}`);
  const { accepted, inFlight, pending, doubtful } = world.table.orders.get(orderNumber) ?? {};
  // A try of which no answer is known may have been counted: of one that waited for too long that is all there is. After
  // a restore it waits at the head, and its next tries are of another body.
  const doubted = inFlight?.inDoubt || doubtful ? (inFlight ?? pending?.[0]) : undefined;
  const isDoubtRight = doubted !== undefined && isAmount({ ...accepted, ...amountsOf(doubted) }, account);
  if (!isAmount(accepted, account) && !isDoubtRight)
    world.fail(`${orderNumber}: the ledger and ROBIN differ`);
}
