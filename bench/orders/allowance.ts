import { planMove, SLOT_SPACING, takeSlot, unusedLimiter } from '../../lib/orders/delivery/slots.ts';

/** ROBIN's limits (docs/systems/robin.md, "Rate limits"): so many requests in any window of so many milliseconds. */
export const LIMITS = [
  { name: 'second', milliseconds: 1_000, requests: 3 },
  { name: 'minute', milliseconds: 60_000, requests: 180 },
  { name: 'hour', milliseconds: 3_600_000, requests: 10_000 },
  { name: 'day', milliseconds: 86_400_000, requests: 100_000 },
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

const DAY = 86_400_000;

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
    name: `the bridge: slots of ${SLOT_SPACING} ms and a day's clock`,
    next() {
      const move = planMove(state, now, now + DAY);
      if ('notBefore' in move) throw new Error('no slot, however late');
      const taken = takeSlot(state, move);
      ({ state } = taken);
      now = taken.slot;
      return taken.slot;
    },
  };
}

function fixedPause(name: string, milliseconds: number): Strategy {
  let now = -milliseconds;
  return {
    name,
    next() {
      now += milliseconds;
      return now;
    },
  };
}

function judge({ name, next }: Strategy, posts: number): Allowance {
  const moments = Float64Array.from({ length: posts }, next);
  const windows = LIMITS.map(({ milliseconds, requests }) => countWindows(moments, milliseconds, requests));
  const days = ((moments.at(-1) ?? 0) - (moments[0] ?? 0)) / DAY;
  const [, , , day] = LIMITS;
  return {
    name,
    busiest: windows.map(({ most }, index) => most / (LIMITS[index]?.requests ?? 1)),
    breaches: windows.reduce((sum, { breaches }) => sum + breaches, 0),
    used: days < 1 ? undefined : posts / (days * day.requests),
    days,
  };
}

function countWindows(moments: Float64Array, milliseconds: number, requests: number) {
  let [first, most, breaches] = [0, 0, 0];
  moments.forEach((moment, last) => {
    while (moment - (moments[first] ?? 0) >= milliseconds) first += 1;
    const count = last - first + 1;
    most = Math.max(most, count);
    if (count > requests) breaches += 1;
  });
  return { most, breaches };
}
