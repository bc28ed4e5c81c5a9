import type { Random } from './random.ts';

/** A machine's clock: how far it is off, in milliseconds, and when it jumps. */
export interface PlannedClock {
  offset: number;
  jump?: { at: number; by: number };
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Every clock is off by up to so much. */
const USUAL_ERROR = 100;
/** As far as two usual clocks may differ. */
export const CLOCKS_APART_MS = 2 * USUAL_ERROR;

/** Clocks that are nearly right; at times one that is minutes off, or that jumps. */
export function planClocks(random: Random, start: number, machines: number): PlannedClock[] {
  const usual = () => random.int(-USUAL_ERROR, USUAL_ERROR);
  const clocks = Array.from({ length: machines }, (): PlannedClock => ({ offset: usual() }));
  const wrong = random.pick([15 * MINUTE, 15 * MINUTE, 10 * SECOND, 5 * SECOND]) * random.pick([-1, 1]);
  const kind = random.pick(['wrong', 'jumping', 'usual', 'usual', 'usual', 'usual', 'usual']);
  // The first one: which messages it gets is random all the same.
  if (kind === 'wrong') clocks[0] = { offset: usual() + wrong };
  if (kind === 'jumping') {
    clocks[0] = { offset: usual(), jump: { at: start + random.int(0, 10 * MINUTE), by: wrong } };
  }
  return clocks;
}

/** What a machine's clock shows. */
export function shown({ offset, jump }: PlannedClock, now: number): number {
  return now + offset + (jump && now >= jump.at ? jump.by : 0);
}

/** By how much a machine's clock was set forward between two moments of the world, in milliseconds. */
export function setForwardMs({ jump }: PlannedClock, from: number, to: number): number {
  return jump && jump.at > from && jump.at <= to ? Math.max(0, jump.by) : 0;
}
