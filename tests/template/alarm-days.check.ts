import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';
import type { Change } from './cloudwatch/alarm.ts';
import { Figures } from './cloudwatch/figures.ts';
import type { PlayTask } from './cloudwatch/play-worker.ts';
import { type PlayName, SHARE_VOLUMES, VOLUMES, type Volume } from './cloudwatch/plays.ts';
import { type Changes, ringing } from './cloudwatch/ringing.ts';
import { EVERYTHING, packageStack } from './packaged.ts';

const { template } = await packageStack(EVERYTHING);

const HOUR = 60;
const DAY = 24 * HOUR;
const LARGER = VOLUMES.slice(1);
const SLOWER = VOLUMES.slice(0, -1);
/** How long a lookup's alarm holds after the last bad minute. */
const HOLD = 2 * HOUR;
/** How long the order delivery's alarms hold: until the first order that ROBIN accepts then, and a day at most. */
const ORDERS_HOLD = 12 * HOUR;
const OLDEST_HOLD = DAY;
/** How long an event is hidden that the function was not let take. */
const VISIBILITY = 7;
/** The longest that lies between two tries of an event, and what it takes until its figures are seen. */
const PAUSE = 35;

/** What each alarm that rings does. */
async function played(play: PlayName, volume: Volume): Promise<Changes> {
  const task: PlayTask = { play, volume, template };
  const worker = new Worker(new URL('./cloudwatch/play-worker.ts', import.meta.url), { workerData: task });
  const [changes] = await once(worker, 'message');
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

function expectationsOf({ perDay, mendedAt }: Volume): {
  firstEvent: number;
  cleared: [number, number];
  oldestCleared: [number, number];
} {
  return {
    /** The longest that the first event is waited for: the random source is seeded. */
    firstEvent: perDay === 1 ? DAY : (6 * DAY) / perDay,
    /** When an alarm clears that the last try before it was mended, or the first one after, raised for the last time. */
    cleared: [mendedAt - PAUSE + ORDERS_HOLD, mendedAt + PAUSE + DAY],
    oldestCleared: [mendedAt - PAUSE + OLDEST_HOLD, mendedAt + PAUSE + OLDEST_HOLD + 5],
  };
}

describe.each(VOLUMES)('with $perDay events a day', (volume) => {
  const { brokenAt } = volume;
  const { firstEvent, cleared, oldestCleared } = expectationsOf(volume);

  it.concurrent('nothing rings if nothing is wrong', async () => {
    expect(await played('nothing is wrong', volume)).toEqual({});
  });

  it.concurrent('nothing rings if ROBIN hiccups for three minutes each hour', async () => {
    expect(await played('ROBIN hiccups for three minutes each hour', volume)).toEqual({});
  });

  it.concurrent('nothing rings if the order function is throttled for forty minutes of each hour', async () => {
    const play = 'the order function is throttled for forty minutes of each hour';
    expect(await played(play, volume)).toEqual({});
  });

  it.concurrent('an order function that is throttled rings an hour after the first event, once', async () => {
    const { OrderEventsThrottledAlarm, OldestEventAlarm, ...others } = await played(
      'the order function is throttled',
      volume,
    );
    expect(others).toEqual({});
    const raised: [number, number] = [brokenAt + HOUR, brokenAt + firstEvent + HOUR + 2 * VISIBILITY];
    const { mendedAt, perDay } = volume;
    // With the first invocation two hours after the last throttle, or a day after that where there is none.
    const cleared: [number, number] = [
      mendedAt + HOLD - VISIBILITY,
      mendedAt + HOLD + (6 * DAY) / perDay + 5,
    ];
    if (perDay === 1) cleared[1] = mendedAt + DAY + 5;
    expectOnce(OrderEventsThrottledAlarm, raised, cleared);
    // SQS may count the age of some that it has received but twice.
    expect([0, 2]).toContain((OldestEventAlarm ?? []).length);
  });

  it.concurrent('an outage of ROBIN rings within half an hour of the first event that waits, once', async () => {
    const { RobinUnavailableAlarm, OldestEventAlarm, ...others } = await played('ROBIN is down', volume);
    expect(others).toEqual({});
    const [first] = OldestEventAlarm ?? [];
    expectOnce(RobinUnavailableAlarm, [brokenAt, brokenAt + firstEvent + 30], cleared);
    expectOnce(OldestEventAlarm, [brokenAt + 60, brokenAt + firstEvent + 95], oldestCleared);
    // The event that raised it had waited for an hour: it came less than half an hour before the first alarm.
    expect((first?.minute ?? 0) - (RobinUnavailableAlarm?.[0]?.minute ?? 0)).toBeGreaterThan(30);
  });

  it.concurrent('a revoked key rings with the first event, once, until it is mended', async () => {
    const { RobinUnauthorizedAlarm, OldestEventAlarm, ...others } = await played(
      'the key is revoked',
      volume,
    );
    expect(others).toEqual({});
    expectOnce(RobinUnauthorizedAlarm, [brokenAt, brokenAt + firstEvent + 2], cleared);
    expectOnce(OldestEventAlarm, [brokenAt + 60, brokenAt + firstEvent + 95], oldestCleared);
  });
});

describe.each(SLOWER)('with $perDay events a day', (volume) => {
  const { perDay, brokenAt, mendedAt } = volume;
  const { firstEvent, cleared, oldestCleared } = expectationsOf(volume);

  it.concurrent('one order that ROBIN fails at rings once, until it is mended', async () => {
    const { RobinFailsAtOrderAlarm, RobinUnavailableAlarm, OldestEventAlarm, ...others } = await played(
      'ROBIN fails at one order',
      volume,
    );
    expect(others).toEqual({});
    const raised = brokenAt + firstEvent;
    // Until another order is told, nothing shows that it is no outage.
    if (RobinUnavailableAlarm || perDay < 300)
      expectOnce(RobinUnavailableAlarm, [0, raised + 30], [ORDERS_HOLD, mendedAt]);
    expectOnce(RobinFailsAtOrderAlarm, [HOUR, raised + (3 * DAY) / Math.min(perDay, 20)], cleared);
    expectOnce(OldestEventAlarm, [HOUR, raised + 95], oldestCleared);
  });
  it.concurrent.each([
    ['an hour', 1],
    // The play ends before all is told.
    ...(perDay === 20 ? ([['a day', 24]] as const) : []),
  ] as const)('ROBIN that asks to be left alone for %s rings once, as soon', async (time, hours) => {
    const play = `ROBIN asks to be left alone for ${time}` as const;
    const { RobinUnavailableAlarm, OldestEventAlarm, ...others } = await played(play, volume);
    expect(others).toEqual({});
    const later = ([from, until]: [number, number]): [number, number] => [from, until + hours * HOUR];
    expectOnce(RobinUnavailableAlarm, [brokenAt, brokenAt + firstEvent + 30], later(cleared));
    expectOnce(OldestEventAlarm, [brokenAt + 60, brokenAt + firstEvent + 95], later(oldestCleared));
  });

  // With one event a day, what fails now and then is another failure each time.
  if (perDay === 1) return;

  it.concurrent.each([
    ['ROBIN answers for twenty minutes of each hour', 'RobinUnavailableAlarm'],
    ['half of the POSTs are answered 401', 'RobinUnauthorizedAlarm'],
  ] as const)('where %s, each alarm rings once at most', async (play, name) => {
    const { [name]: alarm, OldestEventAlarm, RobinFailsAtOrderAlarm, ...others } = await played(play, volume);
    expect(others).toEqual({});
    // An order may happen to be tried in the bad minutes alone. The last failure may lie some hours before the end. Where it passes soon, no event waits for an hour.
    const from = mendedAt - 8 * HOUR;
    expectOnce(alarm, [brokenAt, mendedAt], [from + ORDERS_HOLD, cleared[1]]);
    if (RobinFailsAtOrderAlarm)
      expectOnce(RobinFailsAtOrderAlarm, [brokenAt + HOUR, mendedAt], [brokenAt + ORDERS_HOLD, cleared[1]]);
    if (OldestEventAlarm)
      expectOnce(OldestEventAlarm, [brokenAt + 60, mendedAt], [from + OLDEST_HOLD, oldestCleared[1]]);
  });
});

// One lookup a day tells an alarm that looks back for a day nothing: it takes two, and the first is forgotten by then.
describe.each(LARGER)('with $perDay lookups a day', (volume) => {
  const { perDay, brokenAt, mendedAt } = volume;
  const twoLookups = (12 * DAY) / perDay;
  const oneLookup = twoLookups / 2;

  it.concurrent('a source that is down rings once for agents, and once for the orders that wait', async () => {
    const { KiboDownAlarm, OldestEventAlarm, LookupFailuresAlarm, ...others } = await played(
      'Kibo is down',
      volume,
    );
    expect(others).toEqual({});
    // Two lookups, and one more to see that it is mended.
    const cleared: [number, number] = [mendedAt, mendedAt + HOLD + oneLookup + 10];
    expectOnce(KiboDownAlarm, [brokenAt, brokenAt + twoLookups + 10], cleared);
    expectOnce(
      OldestEventAlarm,
      [brokenAt + 60, brokenAt + oneLookup + 95],
      [mendedAt - PAUSE + OLDEST_HOLD, mendedAt + PAUSE + OLDEST_HOLD + 5],
    );
    expect([0, 2]).toContain((LookupFailuresAlarm ?? []).length);
  });

  it.concurrent.each([
    ['lookups are answered 401', 'LookupUnauthorizedAlarm'],
    ['lookups are answered 403', 'LookupForbiddenAlarm'],
    ['lookups are answered 500', 'LookupDownAlarm'],
  ] as const)('where all %s, one alarm rings once', async (play, name) => {
    const { [name]: alarm, ...others } = await played(play, volume);
    expect(others).toEqual({});
    const cleared: [number, number] = [mendedAt, mendedAt + HOLD + oneLookup + 10];
    expectOnce(alarm, [brokenAt, brokenAt + twoLookups + 10], cleared);
  });
});

/** Which alarms a share may raise, and which it must where there are lookups enough. */
const SHARES: readonly (readonly [PlayName, readonly string[], readonly string[]])[] = [
  ['30 % of Kibo’s answers fail', ['KiboDownAlarm', 'LookupFailuresAlarm'], []],
  ['half of Kibo’s answers fail', ['KiboDownAlarm', 'LookupFailuresAlarm'], ['KiboDownAlarm']],
  ['6 % of lookups fail', ['LookupFailuresAlarm'], ['LookupFailuresAlarm']],
  ['30 % of lookups fail', ['LookupDownAlarm', 'LookupFailuresAlarm'], ['LookupFailuresAlarm']],
  ['60 % of lookups fail', ['LookupDownAlarm', 'LookupFailuresAlarm'], ['LookupDownAlarm']],
  ['30 % of lookups are answered 429', ['LookupThrottledAlarm'], ['LookupThrottledAlarm']],
];

describe.each(SHARE_VOLUMES)('with $perDay lookups a day', (volume) => {
  const { perDay, brokenAt, mendedAt } = volume;

  it.concurrent.each(SHARES)('where %s, each alarm rings once at most', async (play, may, must) => {
    const changes = await played(play, volume);
    expect(may).toEqual(expect.arrayContaining(Object.keys(changes)));
    if (perDay === 10_000) expect(Object.keys(changes)).toEqual(expect.arrayContaining([...must]));
    for (const changed of Object.values(changes)) {
      expectOnce(changed, [brokenAt, mendedAt], [mendedAt, mendedAt + HOLD + (6 * DAY) / perDay + 10]);
    }
  });
});

describe.each(LARGER.slice(-1))('with $perDay lookups a day', (volume) => {
  it.concurrent('lookups of which one in three is answered 429 ring once', async () => {
    const { LookupThrottledAlarm, ...others } = await played('one lookup in three is answered 429', volume);
    expect(others).toEqual({});
    const { brokenAt, mendedAt } = volume;
    expectOnce(LookupThrottledAlarm, [brokenAt, brokenAt + 15], [mendedAt, mendedAt + HOLD + 5]);
  });

  it.concurrent('another deployment’s figures ring nothing here', async () => {
    expect(await played('another stack’s key is revoked', { ...volume, perDay: 300 })).toEqual({});
  });
});

describe('over days of figures', () => {
  it('three strangers a night that are turned away ring nothing', () => {
    const figures = new Figures(2 * DAY);
    const count = (name: string, minute: number) => {
      const dimensions = { stack: 'robin-bridge-dev', stage: 'dev' };
      figures.add({ namespace: 'RobinBridge', name, dimensions }, minute, 1);
    };
    for (let minute = 0; minute < 2 * DAY; minute += 2) {
      const ofDay = minute % DAY;
      const isStranger = ofDay === HOUR || ofDay === 2 * HOUR || ofDay === 3 * HOUR;
      if (ofDay > 8 * HOUR && ofDay < 18 * HOUR) count('LookupAnswered', minute);
      if (isStranger) count('LookupForbidden', minute);
    }
    expect(ringing(template, figures)).toEqual({});
  });

  it.each([
    ['LookupFailed', 'LookupDownAlarm'],
    ['LookupUnauthorized', 'LookupUnauthorizedAlarm'],
  ])('strangers that are turned away meanwhile do not clear what %s has raised', (name, alarm) => {
    const figures = new Figures(DAY);
    const count = (counted: string, minute: number) =>
      figures.add(
        { namespace: 'RobinBridge', name: counted, dimensions: { stack: 'robin-bridge-dev', stage: 'dev' } },
        minute,
        1,
      );
    const mendedAt = 16 * HOUR;
    for (let minute = 8 * HOUR; minute < DAY; minute += 30)
      count(minute < mendedAt ? name : 'LookupAnswered', minute);
    for (let minute = 10 * HOUR; minute < DAY; minute += 7)
      if (minute % HOUR < 15 && minute > 13 * HOUR) count('LookupForbidden', minute);
    const { [alarm]: changes, LookupForbiddenAlarm, ...others } = ringing(template, figures);
    expect(others).toEqual({});
    expectOnce(changes, [10 * HOUR, 10 * HOUR + 5], [mendedAt + HOLD - 30, mendedAt + HOLD + 5]);
  });

  it.each([
    ['customerLookup', ['ALARM', 'OK']],
    ['orderEvents', []],
  ])('calls of %s that are turned away each twelve minutes ring %j', (name, states) => {
    const figures = new Figures(DAY);
    const dimensions = { FunctionName: `robin-bridge-dev-${name}` };
    for (let minute = 12; minute < DAY / 2; minute += 12) {
      figures.add({ namespace: 'AWS/Lambda', name: 'Throttles', dimensions }, minute, 1);
      figures.add({ namespace: 'AWS/Lambda', name: 'Invocations', dimensions }, minute + 6, 1);
    }
    const { ThrottlesAlarm = [], ...others } = ringing(template, figures, [0]);
    expect(others).toEqual({});
    expect(ThrottlesAlarm.map(({ state }) => state)).toEqual(states);
  });

  it.each([0, 10])(
    'dead letters ring once, and again while days are left, seen %i periods further',
    (extraPoints) => {
      const goneAt = 13 * DAY;
      const figures = new Figures(14 * DAY);
      const dimensions = { QueueName: 'robin-bridge-dev-order-events-dead-letters' };
      for (let minute = 0; minute < 14 * DAY; minute += 1) {
        // Now and then CloudWatch has no figure for an hour; and for ten minutes a day all letters are looked at.
        if (minute % (2 * DAY) < HOUR) continue;
        const visible = minute < 3 * HOUR || minute >= goneAt || minute % DAY < 10 ? 0 : 2;
        figures.add(
          { namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimensions },
          minute,
          visible,
        );
      }
      const { DeadLettersAlarm, DeadLettersExpireAlarm, ...others } = ringing(template, figures, [
        extraPoints,
      ]);
      expect(others).toEqual({});
      expectOnce(DeadLettersAlarm, [3 * HOUR + 1, 3 * HOUR + 1], [goneAt, goneAt + 2 * HOUR]);
      expectOnce(DeadLettersExpireAlarm, [4 * DAY + 1, 5 * DAY + 4 * HOUR], [goneAt, goneAt + 2 * HOUR]);
    },
  );

  it.each([0, 10])(
    'a function that fails with each batch rings once, seen %i periods further',
    (extraPoints) => {
      const figures = new Figures(DAY);
      const dimensions = { FunctionName: 'robin-bridge-dev-orderEvents' };
      for (let minute = 0; minute < DAY; minute += 7)
        figures.add(
          { namespace: 'AWS/Lambda', name: 'Errors', dimensions },
          minute,
          minute < DAY / 2 ? 1 : 0,
        );
      const { OrderEventsErrorsAlarm } = ringing(template, figures, [extraPoints]);
      expectOnce(OrderEventsErrorsAlarm, [7, 15], [DAY / 2, DAY / 2 + 30]);
    },
  );
});
