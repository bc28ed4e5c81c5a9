import { beforeAll, describe, expect, it } from '@jest/globals';
import type { PostOutcome } from '../../lib/orders/systems.ts';
import { type Change, playAlarm } from './cloudwatch/alarm.ts';
import { Figures } from './cloudwatch/figures.ts';
import { playShop, type ShopDays } from './cloudwatch/shop.ts';
import { EVERYTHING, packageStack } from './packaged.ts';

const { template } = await packageStack(EVERYTHING);
const environment = { BRIDGE_STACK: 'robin-bridge-dev', BRIDGE_STAGE: 'dev' };

const HOUR = 60;
const DAY = 24 * HOUR;
/** How far CloudWatch looks for real data if some is missing: it does not say. */
const EXTRA_POINTS = [0, 10];
/** Above so many lookups a day no period is without a figure for long, and one reading of it is enough. */
const FEW = 100;

/** How long each shop is played, and when something breaks and is mended. A busy one takes a while to play. */
const volumes = [
  { perDay: 1, days: 6, brokenAt: 20 * HOUR, mendedAt: 4 * DAY },
  { perDay: 20, days: 4, brokenAt: 20 * HOUR, mendedAt: 2 * DAY + 2 * HOUR },
  { perDay: 300, days: 1, brokenAt: 4 * HOUR, mendedAt: 20 * HOUR },
  { perDay: 10_000, days: 0.4, brokenAt: 2 * HOUR, mendedAt: 5 * HOUR },
];

type Changes = Readonly<Record<string, readonly Change[]>>;

/** What each alarm that rings does; the same however far CloudWatch looks back. */
async function play(shop: Omit<ShopDays, 'environment'>): Promise<Changes> {
  const figures = await playShop({ ...shop, environment });
  return playFigures(figures, shop.perDay < FEW ? EXTRA_POINTS : [0]);
}

function playFigures(figures: Figures, readings = EXTRA_POINTS): Changes {
  const [changes = {}, ...others] = readings.map((extraPoints) => {
    const alarms = Object.entries(template.Resources).filter(
      ([, { Type }]) => Type === 'AWS::CloudWatch::Alarm',
    );
    const played = alarms.map(
      ([name, { Properties }]) => [name, playAlarm(Properties, template, figures, extraPoints)] as const,
    );
    return Object.fromEntries(played.filter(([, changed]) => changed.length > 0));
  });
  for (const other of others) expect(other).toEqual(changes);
  return changes;
}

/** That an alarm rings once within these minutes, and clears once. */
function expectOnce(changes: readonly Change[] = [], raised: [number, number], cleared: [number, number]) {
  expect(changes.map(({ state }) => state)).toEqual(['ALARM', 'OK']);
  const [alarm, ok] = changes.map(({ minute }) => minute);
  expect(alarm).toBeGreaterThanOrEqual(raised[0]);
  expect(alarm).toBeLessThanOrEqual(raised[1]);
  expect(ok).toBeGreaterThanOrEqual(cleared[0]);
  expect(ok).toBeLessThanOrEqual(cleared[1]);
}

const within = (from: number, until: number) => (minute: number) => minute >= from && minute < until;
const answering =
  (isBroken: (minute: number) => boolean, outcome: PostOutcome) =>
  (minute: number): PostOutcome =>
    isBroken(minute) ? outcome : { kind: 'accepted' };
const UNAVAILABLE: PostOutcome = { kind: 'unavailable', status: 503, inDoubt: true };

describe.each(volumes)('with $perDay events and lookups a day', ({ perDay, days, brokenAt, mendedAt }) => {
  const broken = within(brokenAt, mendedAt);
  /** The longest that the first event, or the first two lookups, are waited for: chance is seeded. */
  let firstEvent = 0;

  beforeAll(() => {
    firstEvent = perDay === 1 ? DAY : (6 * DAY) / perDay;
  });

  it('nothing rings if nothing is wrong', async () => {
    expect(await play({ perDay, days })).toEqual({});
  });

  it('nothing rings if ROBIN hiccups for three minutes each hour', async () => {
    const robin = answering((minute) => minute % HOUR < 3, UNAVAILABLE);
    expect(await play({ perDay, days, robin })).toEqual({});
  });

  it('an outage of ROBIN rings within half an hour of the first event that waits, once', async () => {
    const { RobinUnavailableAlarm, OldestEventAlarm, ...others } = await play({
      perDay,
      days,
      robin: answering(broken, UNAVAILABLE),
    });
    expect(others).toEqual({});
    const [first] = OldestEventAlarm ?? [];
    expectOnce(RobinUnavailableAlarm, [brokenAt, brokenAt + firstEvent + 30], [mendedAt, mendedAt + 35]);
    expectOnce(OldestEventAlarm, [brokenAt + 60, brokenAt + firstEvent + 95], [mendedAt, mendedAt + 80]);
    // The event that raised it had waited for an hour: it came less than half an hour before the first alarm.
    expect((first?.minute ?? 0) - (RobinUnavailableAlarm?.[0]?.minute ?? 0)).toBeGreaterThan(30);
  });

  it('a revoked key rings with the first event, once, until it is mended', async () => {
    const { RobinUnauthorizedAlarm, OldestEventAlarm, ...others } = await play({
      perDay,
      days,
      robin: answering(broken, { kind: 'unauthorized', status: 401 }),
    });
    expect(others).toEqual({});
    expectOnce(RobinUnauthorizedAlarm, [brokenAt, brokenAt + firstEvent + 2], [mendedAt, mendedAt + 35]);
    expectOnce(OldestEventAlarm, [brokenAt + 60, brokenAt + firstEvent + 95], [mendedAt, mendedAt + 80]);
  });

  it('a source that is down rings once for agents, and once for the orders that wait', async () => {
    const { KiboDownAlarm, OldestEventAlarm, LookupFailuresAlarm, ...others } = await play({
      perDay,
      days,
      isKiboDown: broken,
    });
    expect(others).toEqual({});
    // Two lookups, and one more to see that it is mended.
    expectOnce(
      KiboDownAlarm,
      [brokenAt, brokenAt + 2 * firstEvent + 10],
      [mendedAt, mendedAt + firstEvent + 10],
    );
    expectOnce(OldestEventAlarm, [brokenAt + 60, brokenAt + firstEvent + 95], [mendedAt, mendedAt + 80]);
    expect((LookupFailuresAlarm ?? []).length % 2).toBe(0);
  });

  it.each([
    [401, 'LookupUnauthorizedAlarm'],
    [403, 'LookupForbiddenAlarm'],
    [500, 'LookupFailuresAlarm'],
  ])('lookups that are all answered %i ring once', async (status, name) => {
    const { [name]: alarm, ...others } = await play({
      perDay,
      days,
      lookupStatus: (minute) => (broken(minute) ? status : undefined),
    });
    expect(others).toEqual({});
    expectOnce(alarm, [brokenAt, brokenAt + 2 * firstEvent + 10], [mendedAt, mendedAt + firstEvent + 10]);
  });
});

describe('what needs no shop of its own', () => {
  it('lookups of which one in three is answered 429 ring once', async () => {
    const { LookupThrottledAlarm, ...others } = await play({
      perDay: 10_000,
      days: 0.4,
      lookupStatus: (minute) =>
        minute >= 2 * HOUR && minute < 5 * HOUR && minute % 3 === 0 ? 429 : undefined,
    });
    expect(others).toEqual({});
    expectOnce(LookupThrottledAlarm, [2 * HOUR, 2 * HOUR + 15], [5 * HOUR, 6 * HOUR + 5]);
  });

  it('another deployment’s figures ring nothing here', async () => {
    const figures = await playShop({
      perDay: 300,
      days: 1,
      robin: () => ({ kind: 'unauthorized', status: 401 }),
      environment: { BRIDGE_STACK: 'robin-bridge-staging', BRIDGE_STAGE: 'staging' },
    });
    expect(playFigures(figures)).toEqual({});
  });

  it('dead letters ring at once, and again a week before the first of them is gone', () => {
    const figures = new Figures(14 * DAY);
    const dimensions = { QueueName: 'robin-bridge-dev-order-events-dead-letters' };
    for (let minute = 0; minute < 14 * DAY; minute += 1) {
      // Now and then CloudWatch has no figure for an hour; and for ten minutes a day all letters are looked at.
      if (minute % (2 * DAY) < HOUR) continue;
      const visible = minute < 3 * HOUR || minute % DAY < 10 ? 0 : 2;
      figures.add(
        { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimensions },
        minute,
        visible,
      );
    }
    const { DeadLettersAlarm, DeadLettersExpireAlarm, ...others } = playFigures(figures);
    expect(others).toEqual({});
    expect(DeadLettersAlarm?.[0]).toEqual({ minute: 3 * HOUR + 1, state: 'ALARM' });
    expect(DeadLettersExpireAlarm).toEqual([{ minute: expect.any(Number), state: 'ALARM' }]);
    expect(DeadLettersExpireAlarm?.[0]?.minute).toBeLessThanOrEqual(7 * DAY + 4 * HOUR);
    expect(DeadLettersExpireAlarm?.[0]?.minute).toBeGreaterThan(6 * DAY);
  });

  it('a function that fails with each batch rings once, as long as it lasts', () => {
    const figures = new Figures(DAY);
    const dimensions = { FunctionName: 'robin-bridge-dev-orderEvents' };
    for (let minute = 0; minute < DAY / 2; minute += 7)
      figures.add({ namespace: 'AWS/Lambda', name: 'Errors', dimensions }, minute, 1);
    expectOnce(playFigures(figures).OrderEventsErrorsAlarm, [7, 15], [DAY / 2, DAY / 2 + 30]);
  });
});
