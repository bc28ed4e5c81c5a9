import { addEntry, type OrderHistory } from '../../../lib/orders/restore/order-history.ts';
import { RESTORE_MARGIN_MS, type RestoreResult, startRestore } from '../../../lib/orders/restore/restore.ts';
import { inOrderOfClaims, restoreClaims } from '../../../lib/orders/restore/restore-claims.ts';
import { restoreOrders } from '../../../lib/orders/restore/restore-orders.ts';
import { Random } from '../world/random.ts';
import type { Scenario } from '../world/scenario.ts';
import { ledgerOf, SimulatedTable } from '../world/table.ts';
import type { World } from '../world/world.ts';
import type { SimulatedJournal } from './simulated-journal.ts';

/** Epoch milliseconds. */
interface Restore {
  /** The moment to which the ledger is restored. */
  to: number;
  /** When the function is switched off for it. */
  at: number;
}

export interface PlannedRestore {
  /** One after the other. */
  restores: readonly Restore[];
  /** The journal cannot be written meanwhile. */
  journalDown: { from: number; until: number } | undefined;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SHARE = 0.12;
const SHARE_TWICE = 0.4;
const FAULTS_OF_A_LIFE = 15;
/** Longer than an invocation lives, with what it left on its way. */
const SWITCHED_OFF_MS = 20 * MINUTE;

/** By chance of its own, so that all that happens before is as it would be without. */
export function planRestore(seed: number, { start }: Scenario): PlannedRestore | undefined {
  const random = new Random(seed ^ 0x52455354);
  if (!random.chance(SHARE)) return undefined;
  const first = restoreFrom(start, random);
  let journalDown: PlannedRestore['journalDown'];
  if (!random.chance(0.5)) {
    const from = start + random.int(0, random.pick([2 * SECOND, 10 * SECOND, 5 * MINUTE]));
    journalDown = { from, until: from + random.pick([SECOND, 10 * SECOND, 2 * MINUTE]) };
  }
  const again = random.chance(SHARE_TWICE) ? [restoreFrom(first.at + SWITCHED_OFF_MS, random)] : [];
  return { restores: [first, ...again], journalDown };
}

function restoreFrom(earliest: number, random: Random): Restore {
  const to = earliest + random.int(0, random.pick([2 * SECOND, MINUTE, 20 * MINUTE, 120 * MINUTE]));
  return { to, at: to + random.int(1, random.pick([2 * SECOND, MINUTE, 20 * MINUTE, 120 * MINUTE])) };
}

/** The ledger as it was is put back later, brought up to date by the code itself, and all goes on. */
export function scheduleRestores(
  world: World,
  journal: SimulatedJournal,
  { restores }: Pick<PlannedRestore, 'restores'>,
): void {
  for (const [index, restore] of restores.entries()) {
    scheduleRestore(world, journal, restore);
    // Its life since the restore before has faults of its own, and what was refused in the former one comes again.
    if (index > 0) world.scheduler.at(restore.to, () => world.faults.add(FAULTS_OF_A_LIFE));
    if (index > 0) world.scheduler.at((restore.to + restore.at) / 2, () => world.redrive());
  }
}

function scheduleRestore(world: World, journal: SimulatedJournal, { to, at }: Restore): void {
  const copy = new SimulatedTable();
  world.scheduler.at(to, () => copy.putBack(world.table));
  world.scheduler.at(at, () => world.switchOff());
  world.scheduler.at(at + SWITCHED_OFF_MS, () => {
    bringBack(copy, journal, to).then(
      (result) => {
        world.trace(() => `   restored: ${JSON.stringify(result)}`);
        for (const orderNumber of result.contradicted) {
          // What others told ROBIN may contradict itself.
          if (!world.orders.get(orderNumber)?.toldBefore) world.fail(`${orderNumber}: a second first order`);
        }
        if (result.toldElsewhere.length > 0) world.fail(`told elsewhere: ${result.toldElsewhere}`);
        world.checks.restored(result.inDoubt);
        world.table.putBack(copy);
        world.checks.claims.putBack();
        world.switchOn();
      },
      (error: unknown) => world.fail(`the restore rejects: ${String(error)}`),
    );
  });
}

async function bringBack(
  copy: SimulatedTable,
  journal: SimulatedJournal,
  to: number,
): Promise<RestoreResult> {
  const histories = new Map<string, OrderHistory>();
  for (const { at, entry } of journal.entries) {
    if (at >= to - RESTORE_MARGIN_MS) addEntry(histories, entry, at);
  }
  const start = () =>
    startRestore({
      ledger: ledgerOf(copy),
      writeId: `restore to ${to}`,
      rememberForgotten: async () => {},
    });
  const all = [...histories.values()];
  const interrupted = start();
  // Every other one is interrupted half-way, and run again.
  if (to % 2 === 0) await restoreOrders(all.slice(0, all.length / 2), interrupted);
  const restore = start();
  await restoreOrders(all, restore);
  await restoreClaims(inOrderOfClaims(all), restore);
  const { result } = restore;
  return { ...result, inDoubt: [...interrupted.result.inDoubt, ...result.inDoubt] };
}
