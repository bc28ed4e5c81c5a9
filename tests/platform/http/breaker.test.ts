import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Breaker, createBreaker } from '../../../lib/platform/http/breaker.ts';
import { createFakeClock } from '../fake-clock.ts';

type Outcome = 'succeeded' | 'failed' | 'unknown';

const PAUSE_MS = 1_000;

function setUp() {
  const clock = createFakeClock(0);
  const breaker = createBreaker({ clock, failures: 3, pauseMs: PAUSE_MS });
  let count = 0;
  /** Each request is of a lookup of its own and asks something else, unless told. */
  const enter = (question?: string, deadline?: number) => {
    count += 1;
    return breaker.enter({ question: question ?? `/${count}`, deadline: deadline ?? 10_000 + count });
  };
  const ask = (outcome: Outcome, question?: string, deadline?: number) => {
    const permit = enter(question, deadline);
    permit?.leave(outcome);
    return permit !== undefined;
  };
  const open = () => {
    for (let round = 0; round < 3; round += 1) ask('failed');
  };
  return { clock, enter, ask, open };
}

describe('the breaker', () => {
  it('opens after a run of failures and not before', () => {
    const { ask } = setUp();
    expect([ask('failed'), ask('failed'), ask('succeeded')]).toEqual([true, true, true]);
    expect([ask('failed'), ask('failed'), ask('unknown'), ask('failed')]).toEqual([true, true, true, true]);
    expect(ask('succeeded')).toBe(false);
  });

  it('lets one probe through after the pause, and all after its success', () => {
    const { ask, clock, enter, open } = setUp();
    open();
    clock.time = 999;
    expect(enter()).toBeUndefined();
    clock.time = 1_000;
    const probe = enter();
    expect(probe).toBeDefined();
    expect(enter()).toBeUndefined();
    probe?.leave('succeeded');
    expect([ask('succeeded'), ask('succeeded')]).toEqual([true, true]);
  });

  it('pauses again after a probe that failed', () => {
    const { ask, clock, open } = setUp();
    open();
    clock.time = 1_000;
    expect(ask('failed')).toBe(true);
    clock.time = 1_999;
    expect(ask('succeeded')).toBe(false);
    clock.time = 2_000;
    expect(ask('succeeded')).toBe(true);
  });

  it('lets the next probe through after one that said nothing', () => {
    const { ask, clock, open } = setUp();
    open();
    clock.time = 1_000;
    expect([ask('unknown'), ask('succeeded')]).toEqual([true, true]);
  });

  it('a call from before it opened does not free the place of the probe', () => {
    const { clock, enter, open } = setUp();
    const early = enter();
    open();
    clock.time = 1_000;
    expect(enter()).toBeDefined();
    early?.leave('unknown');
    expect(enter()).toBeUndefined();
  });
});

describe('a probe', () => {
  it('is all questions of a lookup, at once and one after the other', () => {
    const { clock, enter, open } = setUp();
    open();
    clock.time = 1_000;
    const [byEmail, byPhone] = [enter('/email', 7), enter('/phone', 7)];
    expect([byEmail, byPhone, enter('/email', 8)]).toEqual([expect.anything(), expect.anything(), undefined]);
    byEmail?.leave('failed');
    expect(enter('/crm-id', 7)).toBeDefined();
    byPhone?.leave('succeeded');
    expect(enter('/email', 8)).toBeDefined();
  });

  it('is over when the last question of its lookup has ended', () => {
    const { clock, enter, open } = setUp();
    open();
    clock.time = 1_000;
    const [byEmail, byPhone] = [enter('/email', 7), enter('/phone', 7)];
    byEmail?.leave('unknown');
    expect(enter('/email', 8)).toBeUndefined();
    byPhone?.leave('unknown');
    expect(enter('/email', 8)).toBeDefined();
  });
});

describe('a question that fails alone', () => {
  it('is left alone, in either spelling, and no other is', () => {
    const { ask } = setUp();
    for (const spelling of ['/Email', '/email', '/Email']) expect(ask('failed', spelling)).toBe(true);
    expect(ask('succeeded', '/email')).toBe(false);
    expect(ask('succeeded', '/other')).toBe(true);
  });

  it('is one question in any case of its letters, however the URL escapes them', () => {
    const { ask } = setUp();
    for (const name of ['b\u00fccher', 'B\u00dcCHER', 'B\u00fccher'])
      ask('failed', `/?email=${encodeURIComponent(name)}`);
    expect(ask('succeeded', '/?email=other')).toBe(true);
  });

  it('and another one of the same customer open nothing for the others', () => {
    const { ask } = setUp();
    for (let round = 0; round < 20; round += 1) {
      ask('failed', '/email', round);
      ask('failed', '/phone', round);
    }
    expect(ask('succeeded', '/other')).toBe(true);
  });

  it('is asked again after the pause', () => {
    const { ask, clock } = setUp();
    for (let round = 0; round < 3; round += 1) ask('failed', '/email');
    clock.time = 1_000;
    expect(ask('succeeded', '/email')).toBe(true);
    expect(ask('succeeded', '/email')).toBe(true);
  });
});

it('holds for any run of questions: after a pause a lookup is let through whole, and shuts it by a success', () => {
  const step = fc.record({
    question: fc.integer({ min: 0, max: 5 }),
    lookup: fc.integer({ min: 0, max: 3 }),
    outcome: fc.constantFrom<Outcome>('succeeded', 'failed', 'unknown'),
    waitMs: fc.constantFrom(0, 1, PAUSE_MS),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const clock = createFakeClock(0);
      const breaker: Breaker = createBreaker({ clock, failures: 3, pauseMs: PAUSE_MS });
      for (const { question, lookup, outcome, waitMs } of steps) {
        clock.time += waitMs;
        breaker.enter({ question: `/${question}`, deadline: lookup })?.leave(outcome);
      }
      clock.time += PAUSE_MS;
      const whole = ['/0', '/1', '/2'].map((question) => breaker.enter({ question, deadline: 99 }));
      expect(whole).not.toContain(undefined);
      whole[0]?.leave('succeeded');
      expect(breaker.enter({ question: '/1', deadline: 100 })).toBeDefined();
    }),
  );
});
