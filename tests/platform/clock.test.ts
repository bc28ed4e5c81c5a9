import { expect, it } from '@jest/globals';
import { createSteadyClock } from '../../lib/platform/clock.ts';

it('goes on if the system’s clock is set back, and follows it again from the next start', () => {
  let [system, elapsedMs] = [1_000_000, 0];
  const clock = createSteadyClock(
    () => system,
    () => elapsedMs,
  );
  const pass = (durationMs: number) => {
    system += durationMs;
    elapsedMs += durationMs;
  };
  pass(100);
  expect(clock.now()).toBe(1_000_100);
  system -= 900_000;
  pass(100);
  expect(clock.now()).toBe(1_000_200);
  clock.restart();
  expect(clock.now()).toBe(100_200);
  system += 900_000;
  pass(100);
  expect(clock.now()).toBe(1_000_300);
});
