import { describe, expect, it } from '@jest/globals';
import { createBreaker } from '../../../lib/platform/http/breaker.ts';
import { createFakeClock } from '../fake-clock.ts';

function setUp() {
  const clock = createFakeClock(0);
  const breaker = createBreaker({ clock, failures: 3, pauseMilliseconds: 1_000 });
  const ask = (outcome: 'succeeded' | 'failed' | 'unknown') => {
    const permit = breaker.enter();
    permit?.leave(outcome);
    return permit !== undefined;
  };
  return { clock, breaker, ask };
}

describe('the breaker', () => {
  it('opens after a run of failures and not before', () => {
    const { ask } = setUp();
    expect([ask('failed'), ask('failed'), ask('succeeded')]).toEqual([true, true, true]);
    expect([ask('failed'), ask('failed'), ask('unknown'), ask('failed')]).toEqual([true, true, true, true]);
    expect(ask('succeeded')).toBe(false);
  });

  it('lets one probe through after the pause, and all after its success', () => {
    const { ask, breaker, clock } = setUp();
    for (let round = 0; round < 3; round += 1) ask('failed');
    clock.time = 999;
    expect(breaker.enter()).toBeUndefined();
    clock.time = 1_000;
    const probe = breaker.enter();
    expect(probe).toBeDefined();
    expect(breaker.enter()).toBeUndefined();
    probe?.leave('succeeded');
    expect([ask('succeeded'), ask('succeeded')]).toEqual([true, true]);
  });

  it('pauses again after a probe that failed', () => {
    const { ask, clock } = setUp();
    for (let round = 0; round < 3; round += 1) ask('failed');
    clock.time = 1_000;
    expect(ask('failed')).toBe(true);
    clock.time = 1_999;
    expect(ask('succeeded')).toBe(false);
    clock.time = 2_000;
    expect(ask('succeeded')).toBe(true);
  });

  it('lets the next probe through where one said nothing', () => {
    const { ask, clock } = setUp();
    for (let round = 0; round < 3; round += 1) ask('failed');
    clock.time = 1_000;
    expect([ask('unknown'), ask('succeeded')]).toEqual([true, true]);
  });

  it('a call from before it opened does not free the place of the probe', () => {
    const { ask, breaker, clock } = setUp();
    const early = breaker.enter();
    for (let round = 0; round < 3; round += 1) ask('failed');
    clock.time = 1_000;
    expect(breaker.enter()).toBeDefined();
    early?.leave('unknown');
    expect(breaker.enter()).toBeUndefined();
  });
});
