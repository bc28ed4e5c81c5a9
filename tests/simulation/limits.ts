import { createLimiter, SLOT_GRACE } from '../../lib/orders/limiter.ts';
import { Random } from './world/random.ts';
import { RateWindows } from './world/rate-windows.ts';
import { Scheduler } from './world/scheduler.ts';
import { ledgerOf, SimulatedTable } from './world/table.ts';

const HOUR = 3_600_000;
const DURATION = 36 * HOUR;
const WORKERS = 4;

/** Workers that post whenever they may, for a day and a half: no window of any length may hold too many POSTs. */
export function floodLimits(seed: number): Promise<{ posts: number; broken: string | undefined }> {
  const random = new Random(seed);
  const scheduler = new Scheduler(Date.UTC(2026, 0, 1));
  const end = scheduler.now + DURATION;
  const ledger = ledgerOf(new SimulatedTable());
  const windows = new RateWindows();
  let posts = 0;
  let broken: string | undefined;
  let ids = 0;
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => scheduler.after(Math.max(0, milliseconds), resolve));
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
  };

  async function work(): Promise<void> {
    const clock = { now: () => scheduler.now, sleep };
    const chance = { random: () => random.next(), newId: () => `id-${++ids}` };
    const limiter = createLimiter({ ledger: slowLedger, clock, chance });
    while (scheduler.now < end) {
      const permit = await limiter.reserve(scheduler.now, scheduler.now + 15_000).catch(() => undefined);
      if (!permit || !('slot' in permit)) {
        await sleep(random.int(1, 1_000));
        continue;
      }
      await sleep(permit.slot - scheduler.now + (random.chance(0.01) ? random.int(0, 500) : 0));
      if (scheduler.now > permit.slot + SLOT_GRACE) continue;
      posts += 1;
      broken ??= windows.request(scheduler.now);
    }
  }

  return new Promise((resolve) => {
    setImmediate(() => {
      for (let i = 0; i < WORKERS; i += 1) void work();
      while (scheduler.step());
      resolve({ posts, broken });
    });
  });
}
