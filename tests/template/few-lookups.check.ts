import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import { Random } from '../simulation/world/random.ts';
import type { LookupsTask, Written } from './cloudwatch/few-lookups-worker.ts';
import type { Changes } from './cloudwatch/ringing.ts';
import { EVERYTHING, packageStack } from './packaged.ts';

const { template } = await packageStack(EVERYTHING);

const HOUR = 60;
const DAY = 24 * HOUR;
const DAYS = 14;
/** From a Tuesday to the Wednesday of the week after. */
const BROKEN_AT = DAY;
const MENDED_AT = 9 * DAY;
const HOLD = 2 * HOUR;
/** Two bad lookups that far apart, and no more than a day, raise an alarm if not many do before. */
const FEW_FOR = 12 * HOUR;

const STACK = { stack: 'robin-bridge-dev', stage: 'dev' };
const LOOKUP = { service: 'customer-lookup', ...STACK };

const logged = (name: string): Written => [[name, STACK]];

/** The alarm that a fault of the lookup raises, and what each lookup writes in it and without it. */
const FAULTS: readonly (readonly [fault: string, alarm: string, bad: Written, good: Written])[] = [
  ['answered 401', 'LookupUnauthorizedAlarm', logged('LookupUnauthorized'), logged('LookupAnswered')],
  ['answered 500', 'LookupDownAlarm', logged('LookupFailed'), logged('LookupAnswered')],
  [
    'left without an answer of Kibo',
    'KiboDownAlarm',
    [
      ['KiboTime', LOOKUP],
      ['KiboFailures', LOOKUP],
    ],
    [['KiboTime', LOOKUP]],
  ],
];

/** This number a day, at random moments from eight to six, and none at weekends if these are free. */
function momentsOf(perDay: number, isWeekendFree: boolean, seed: number): number[] {
  const random = new Random(seed);
  const days = Array.from({ length: DAYS }, (_, day) => day).filter((day) => !isWeekendFree || day % 7 < 5);
  const moment = (day: number) => Math.floor(day * DAY + 8 * HOUR + random.next() * 10 * HOUR);
  return days.flatMap((day) => Array.from({ length: perDay }, () => moment(day))).sort((a, b) => a - b);
}

async function played(lookups: LookupsTask['lookups']): Promise<Changes> {
  const task: LookupsTask = { minutes: DAYS * DAY, lookups, template };
  const worker = new Worker(new URL('./cloudwatch/few-lookups-worker.ts', import.meta.url), {
    workerData: task,
  });
  const [changes] = await once(worker, 'message');
  return changes;
}

const VOLUMES = [false, true].flatMap((isWeekendFree) =>
  [2, 3, 5, 6, 7, 20].map((perDay) => ({ perDay, isWeekendFree })),
);

describe.each(FAULTS)('lookups that are for eight days %s', (_, alarm, bad, good) => {
  it.concurrent.each(VOLUMES)(
    'ring once and clear once at $perDay a day, weekends free: $isWeekendFree',
    async ({ perDay, isWeekendFree }) => {
      for (const seed of [1, 2]) {
        const moments = momentsOf(perDay, isWeekendFree, seed);
        const isBroken = (minute: number) => minute >= BROKEN_AT && minute < MENDED_AT;
        const lookups = moments.map((minute) => [minute, isBroken(minute) ? bad : good] as const);
        const { [alarm]: changes = [], ...others } = await played(lookups);
        expect(others).toEqual({});
        expect(changes.map(({ state }) => state)).toEqual(['ALARM', 'OK']);
        const [raised, cleared] = changes.map(({ minute }) => minute);
        const badOnes = moments.filter(isBroken);
        const isFarAfter = (minute: number, first: number) =>
          minute - first >= FEW_FOR && minute - first < DAY;
        const second = badOnes.find((minute) => badOnes.some((first) => isFarAfter(minute, first))) ?? 0;
        expect(raised).toBeLessThanOrEqual(second + 2);
        const mended = Math.max(MENDED_AT, (badOnes.at(-1) ?? 0) + HOLD);
        const firstGood = moments.find((minute) => minute >= mended) ?? 0;
        expect(cleared).toBeGreaterThan(firstGood);
        expect(cleared).toBeLessThanOrEqual(firstGood + 2);
      }
    },
  );
});
