import { expect, it } from '@jest/globals';
import { systemClock } from '../../lib/platform/clock.ts';
import { INIT_WAIT_MS, initPhase } from '../../lib/platform/init-phase.ts';

it('waits for all that was begun, whatever becomes of it', async () => {
  const done: string[] = [];
  const takes = async (durationMs: number, name: string) => {
    await systemClock.sleep(durationMs);
    done.push(name);
  };
  await initPhase(
    [takes(20, 'secrets'), Promise.reject(new Error('an outage')), takes(40, 'token')],
    systemClock,
  );
  expect(done).toEqual(['secrets', 'token']);
});

it('waits no longer than its time for what hangs', async () => {
  const began = performance.now();
  await initPhase([new Promise(() => {})], systemClock);
  const waited = performance.now() - began;
  expect(waited).toBeGreaterThan(INIT_WAIT_MS - 50);
  expect(waited).toBeLessThan(INIT_WAIT_MS + 500);
});
