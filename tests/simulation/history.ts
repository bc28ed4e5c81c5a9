import { planRestore, scheduleRestores } from './restore/restore.ts';
import { SimulatedJournal } from './restore/simulated-journal.ts';
import { checkEnd } from './world/end-checks.ts';
import { Random } from './world/random.ts';
import { planLastOrder, planScenario } from './world/scenario.ts';
import { World } from './world/world.ts';

export interface HistoryResult {
  seed: number;
  faults: number;
  /** What did not hold; absent if everything did. */
  failure?: string;
}

const SECOND = 1_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * One random history from its beginning until nothing moves any more: events are sent and things go wrong; then
 * nothing goes wrong any more, dead letters are sent back, some of them weeks later, and late repeats arrive.
 */
export function runHistory(seed: number, trace?: (line: string) => void): HistoryResult {
  const random = new Random(seed);
  const scenario = planScenario(random);
  const restore = planRestore(seed, scenario);
  const journal = restore && new SimulatedJournal(restore.journalDown);
  const world = new World(random, scenario, trace, journal);
  trace?.(describe({ ...scenario, restore }));
  if (restore && journal) scheduleRestores(world, journal, restore);

  for (const event of scenario.orders.flatMap((order) => order.events)) {
    for (const at of event.sentAt) world.scheduler.at(at, () => world.send(event.body));
  }
  for (const { body, sentAt } of scenario.malformed) world.scheduler.at(sentAt, () => world.send(body));
  for (const at of scenario.earlyRedrives) world.scheduler.at(at, () => world.redrive());
  world.runUntilQuiet();

  world.faults.stop();
  const pause = random.pick([HOUR, DAY, 20 * DAY, 40 * DAY]);
  for (const wait of [pause, DAY]) {
    if (world.queue.deadLetters.length === 0) break;
    world.scheduler.after(wait + 3 * HOUR, () => world.redrive());
    world.runUntilQuiet();
  }
  if (!world.failure) checkEnd(world);
  if (!world.failure) orderOnceMore(world);
  if (!world.failure) repeatLate(world, random);
  return {
    seed,
    faults: world.faults.injected,
    ...(world.failure !== undefined && { failure: world.failure }),
  };
}

/** Each customer orders once more: no claim that is worth nothing keeps that from being the first order. */
function orderOnceMore(world: World): void {
  const customers = new Set(
    world.scenario.orders.flatMap(({ events }) => events.map(({ customer }) => customer)),
  );
  for (const [i, customer] of [...customers].entries()) {
    const at = Math.max(world.now(), ...world.scenario.spells.map(({ until }) => until)) + SECOND;
    const isFirst = world.checks.claims.isNextFirst(customer, at);
    const order = planLastOrder(`L${i + 1}`, customer, at);
    world.scheduler.at(at, () => world.order(order));
    world.runUntilQuiet();
    if (world.failure) return;
    const told = world.robin.account(order.orderNumber).isFirstOrder;
    if (told !== isFirst) world.fail(`${order.orderNumber}: told as ${told ? '' : 'not '}the first order`);
  }
  if (!world.failure) checkEnd(world);
}

/** Weeks later the shop sends everything once more: ROBIN must not hear of it. */
function repeatLate(world: World, random: Random): void {
  if (!random.chance(0.2)) return;
  const before = new Map([...world.robin.accounts].map(([order, { revenueSum }]) => [order, revenueSum]));
  const buried = new Set(world.queue.deadLetters.map(({ body }) => world.checks.eventOf(body)?.orderNumber));
  const settled = world.scenario.orders.filter(({ orderNumber }) => !buried.has(orderNumber));
  world.scheduler.after(random.int(1, 30) * DAY, () => {
    for (const event of random.shuffle(settled.flatMap((order) => order.events))) world.send(event.body);
  });
  world.runUntilQuiet();
  for (const [order, { revenueSum }] of world.robin.accounts) {
    if (revenueSum !== before.get(order)) world.fail(`${order}: a late repeat was told`);
  }
  if (!world.failure) checkEnd(world);
}

function describe(scenario: object): string {
  return JSON.stringify(scenario, (_, value) => (value === Number.POSITIVE_INFINITY ? 'for ever' : value), 1);
}
