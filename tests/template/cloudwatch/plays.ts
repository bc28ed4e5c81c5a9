import type { PostOutcome } from '../../../lib/orders/systems.ts';
import { Random } from '../../simulation/world/random.ts';
import type { ShopDays } from './shop.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

/** How long a shop is played, with how many events and lookups, and when something breaks and is mended, in minutes. */
export interface Volume {
  perDay: number;
  days: number;
  brokenAt: number;
  mendedAt: number;
  /** As in `ShopDays`. */
  quietFrom?: number;
}

/** Each long enough to see all alarms clear. A busy shop takes a while to play. */
export const VOLUMES: readonly Volume[] = [
  { perDay: 1, days: 6, brokenAt: 20 * HOUR, mendedAt: 4 * DAY },
  { perDay: 20, days: 4, brokenAt: 20 * HOUR, mendedAt: 2 * DAY + 2 * HOUR },
  { perDay: 300, days: 2, brokenAt: 4 * HOUR, mendedAt: 20 * HOUR, quietFrom: DAY },
  { perDay: 10_000, days: 1.25, brokenAt: 1.5 * HOUR, mendedAt: 3.5 * HOUR, quietFrom: 6 * HOUR },
];

/** Shops in which a share of the lookups fails: long enough for an alarm to come and go many times. */
export const SHARE_VOLUMES: readonly Volume[] = [
  { perDay: 300, days: 1, brokenAt: 2 * HOUR, mendedAt: 20 * HOUR },
  { perDay: 10_000, days: 0.35, brokenAt: HOUR, mendedAt: 5.5 * HOUR },
];

const UNAVAILABLE = { kind: 'unavailable', status: 503, inDoubt: true } satisfies PostOutcome;
const UNAUTHORIZED: PostOutcome = { kind: 'unauthorized', status: 401 };
const ACCEPTED: PostOutcome = { kind: 'accepted' };

const leftAlone = (hours: number): PostOutcome => ({ ...UNAVAILABLE, retryAfterMs: hours * 3_600_000 });

const isBroken = ({ brokenAt, mendedAt }: Volume, minute: number) => minute >= brokenAt && minute < mendedAt;
const lookupStatus = (status: number) => (volume: Volume) => ({
  lookupStatus: (minute: number) => (isBroken(volume, minute) ? status : undefined),
});

/** No lookups: what ROBIN answers shows in none of their figures. */
const robin = (answer: (minute: number, orders: readonly string[]) => PostOutcome) => ({
  hasOrdersAlone: true,
  robin: answer,
});
const robinWhileBroken = (answer: (minute: number) => PostOutcome) => (volume: Volume) =>
  robin((minute) => (isBroken(volume, minute) ? answer(minute) : ACCEPTED));

const keyRevoked = robinWhileBroken(() => UNAUTHORIZED);
const half = new Random(1);

type Share = 'kiboFailures' | 'lookupFailures' | 'lookupThrottles';
const share = (of: Share, part: number) => (volume: Volume) => ({
  hasLookupsAlone: true,
  [of]: (minute: number) => (isBroken(volume, minute) ? part : undefined),
});

/** What happens to a shop. */
export const PLAYS = {
  'nothing is wrong': () => ({}),
  'ROBIN hiccups for three minutes each hour': () =>
    robin((minute) => (minute % HOUR < 3 ? UNAVAILABLE : ACCEPTED)),
  'ROBIN is down': robinWhileBroken(() => UNAVAILABLE),
  'ROBIN answers for twenty minutes of each hour': robinWhileBroken((minute) =>
    minute % HOUR < 20 ? ACCEPTED : UNAVAILABLE,
  ),
  'ROBIN asks to be left alone for an hour': robinWhileBroken(() => leftAlone(1)),
  'ROBIN asks to be left alone for a day': robinWhileBroken(() => leftAlone(24)),
  'the order function is throttled': (volume: Volume) => ({
    hasOrdersAlone: true,
    isThrottled: (minute: number) => isBroken(volume, minute),
  }),
  'the order function is throttled for forty minutes of each hour': () => ({
    hasOrdersAlone: true,
    isThrottled: (minute: number) => minute % HOUR < 40,
  }),
  'ROBIN fails at one order': ({ mendedAt }: Volume) =>
    robin((minute, orders) =>
      minute < mendedAt && orders.some((order) => order.includes('"O-0"')) ? UNAVAILABLE : ACCEPTED,
    ),
  'the key is revoked': keyRevoked,
  'half of the POSTs are answered 401': robinWhileBroken(() => (half.chance(0.5) ? UNAUTHORIZED : ACCEPTED)),
  'Kibo is down': (volume: Volume) => ({ isKiboDown: (minute: number) => isBroken(volume, minute) }),
  'lookups are answered 401': lookupStatus(401),
  'lookups are answered 403': lookupStatus(403),
  'lookups are answered 500': lookupStatus(500),
  'one lookup in three is answered 429': (volume: Volume) => ({
    lookupStatus: (minute: number) => (isBroken(volume, minute) && minute % 3 === 0 ? 429 : undefined),
  }),
  '30 % of Kibo’s answers fail': share('kiboFailures', 0.3),
  'half of Kibo’s answers fail': share('kiboFailures', 0.5),
  '6 % of lookups fail': share('lookupFailures', 0.06),
  '30 % of lookups fail': share('lookupFailures', 0.3),
  '60 % of lookups fail': share('lookupFailures', 0.6),
  '30 % of lookups are answered 429': share('lookupThrottles', 0.3),
  'another stack’s key is revoked': (volume: Volume) => ({
    ...keyRevoked(volume),
    environment: { BRIDGE_STACK: 'robin-bridge-staging', BRIDGE_STAGE: 'staging' },
  }),
} satisfies Record<string, (volume: Volume) => Partial<ShopDays>>;

export type PlayName = keyof typeof PLAYS;
