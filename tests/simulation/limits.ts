import { createLimiter } from '../../lib/orders/delivery/limiter.ts';
import { SLOT_GRACE_MS } from '../../lib/orders/delivery/slots.ts';
import type { SlotMove } from '../../lib/orders/ledger/state.ts';
import { Random } from './world/random.ts';
import { RateWindows } from './world/rate-windows.ts';
import { Scheduler } from './world/scheduler.ts';
import { ledgerOf, SimulatedTable } from './world/table.ts';

const HOUR = 3_600_000;

export interface Flood {
  posts: number;
  /** Writes of the limiter, also those that its conditions refused. */
  writes: number;
  broken: string | undefined;
}

/**
 * Workers that post whenever they may: no window of any length may hold too many POSTs, and however many they are,
 * a slot takes hardly more than one write.
 * @param clocksApart milliseconds by which their clocks differ
 */
export function floodLimits(seed: number, workers = 4, hours = 36, clocksApart = 0): Promise<Flood> {
  const random = new Random(seed);
  const scheduler = new Scheduler(Date.UTC(2026, 0, 1));
  const end = scheduler.now + hours * HOUR;
  const ledger = ledgerOf(new SimulatedTable());
  const windows = new RateWindows(clocksApart);
  let [posts, writes] = [0, 0];
  let broken: string | undefined;
  const sleep = (durationMs: number) =>
    new Promise<void>((resolve) => scheduler.after(Math.max(0, durationMs), resolve));
  /** Each call takes a while to get there, and the answer to get back. */
  const slowly =
    <A extends unknown[], T>(call: (...given: A) => Promise<T>) =>
    async (...given: A): Promise<T> => {
      await sleep(random.int(1, 15));
      const answer = await call(...given);
      await sleep(random.int(1, 15));
      return answer;
    };
  const slowLedger = {
    ...ledger,
    loadLimiter: slowly(ledger.loadLimiter),
    saveLimiter: slowly(ledger.saveLimiter),
    moveLimiter: slowly((move: SlotMove) => {
      writes += 1;
      return ledger.moveLimiter(move);
    }),
  };

  async function work(): Promise<void> {
    const offset = random.int(-clocksApart / 2, clocksApart / 2);
    const clock = { now: () => scheduler.now + offset, sleep };
    const limiter = createLimiter({ ledger: slowLedger, clock });
    while (scheduler.now < end) {
      const permit = await limiter
        .reserve(clock.now() + random.pick([0, 60, 400]), clock.now() + 15_000)
        .catch(() => undefined);
      if (!permit || !('slot' in permit)) {
        // As a message that is hidden until then.
        const from = permit && 'nextSlot' in permit ? permit.nextSlot : 0;
        await sleep(from - clock.now() + random.int(1, 1_000));
        continue;
      }
      // It may be used early, as soon as what is to be posted is ready; now and then that is too late.
      await sleep(random.chance(0.5) ? random.int(0, 400) : 0);
      await sleep(permit.from - clock.now());
      if (random.chance(0.01)) await sleep(random.int(0, 500));
      if (clock.now() > permit.slot + SLOT_GRACE_MS) continue;
      posts += 1;
      broken ??= windows.request(scheduler.now);
    }
  }

  return new Promise((resolve) => {
    setImmediate(() => {
      for (let i = 0; i < workers; i += 1) void work();
      while (scheduler.step());
      resolve({ posts, writes, broken });
    });
  });
}
