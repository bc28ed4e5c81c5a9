import { planMove, SLOT_SPACING_MS, takeSlot, unusedLimiter } from '../../lib/orders/delivery/slots.ts';

/** ROBIN's limits (docs/systems/robin.md, "Rate limits"): the requests that any window of that length may hold. */
export const LIMITS = [
  { name: 'second', lengthMs: 1_000, requests: 3 },
  { name: 'minute', lengthMs: 60_000, requests: 180 },
  { name: 'hour', lengthMs: 3_600_000, requests: 10_000 },
  { name: 'day', lengthMs: 86_400_000, requests: 100_000 },
] as const;

export interface Allowance {
  name: string;
  /** Of each limit: the most that fell into any window, as a share of what is allowed. */
  busiest: readonly number[];
  /** Windows, each beginning with a POST, that held more than is allowed; of all limits. */
  breaches: number;
  /** POSTs made, as a share of what a day's limit, the tightest, allows in the time; of a backlog of days only. */
  used: number | undefined;
  days: number;
}

interface Strategy {
  name: string;
  /** The moment of the next POST. */
  next(): number;
}

const DAY_MS = 86_400_000;

/** A backlog of `events` told by each strategy as fast as it lets, over simulated time. */
export function measureAllowance(events: number, ordersPerPost: number): Allowance[] {
  const posts = Math.ceil(events / ordersPerPost);
  const strategies = [
    bridge(),
    fixedPause('fixed pause of 864 ms', 864),
    fixedPause('no pause, 100 ms a POST', 100),
  ];
  return strategies.map((strategy) => judge(strategy, posts));
}

function bridge(): Strategy {
  let state = unusedLimiter;
  let now = 0;
  return {
    name: `the bridge: slots of ${SLOT_SPACING_MS} ms and a day's clock`,
    next() {
      const move = planMove(state, now, now + DAY_MS);
      if ('notBefore' in move) throw new Error('no slot, however late');
      const taken = takeSlot(state, move);
      ({ state } = taken);
      now = taken.slot;
      return taken.slot;
    },
  };
}

function fixedPause(name: string, pauseMs: number): Strategy {
  let now = -pauseMs;
  return {
    name,
    next() {
      now += pauseMs;
      return now;
    },
  };
}

function judge({ name, next }: Strategy, posts: number): Allowance {
  const moments = Float64Array.from({ length: posts }, next);
  const windows = LIMITS.map(({ lengthMs, requests }) => countWindows(moments, lengthMs, requests));
  const days = ((moments.at(-1) ?? 0) - (moments[0] ?? 0)) / DAY_MS;
  const [, , , day] = LIMITS;
  return {
    name,
    busiest: windows.map(({ most }, index) => most / (LIMITS[index]?.requests ?? 1)),
    breaches: windows.reduce((sum, { breaches }) => sum + breaches, 0),
    used: days < 1 ? undefined : posts / (days * day.requests),
    days,
  };
}

function countWindows(moments: Float64Array, lengthMs: number, requests: number) {
  let [first, most, breaches] = [0, 0, 0];
  moments.forEach((moment, last) => {
    while (moment - (moments[first] ?? 0) >= lengthMs) first += 1;
    const count = last - first + 1;
    most = Math.max(most, count);
    if (count > requests) breaches += 1;
  });
  return { most, breaches };
}
