import { expect, it } from '@jest/globals';
import { systemClock } from '../../lib/platform/clock.ts';
import { INIT_WAIT_MS, type InitPhase, initPhase } from '../../lib/platform/init-phase.ts';

const phaseOf = (given: Partial<InitPhase>) =>
  initPhase({
    works: [],
    lastSecret: Promise.resolve(),
    rehearse: async () => {},
    clock: systemClock,
    ...given,
  });

it('waits for all that was begun, whatever becomes of it', async () => {
  const done: string[] = [];
  const takes = async (durationMs: number, name: string) => {
    await systemClock.sleep(durationMs);
    done.push(name);
  };
  await phaseOf({
    works: [takes(30, 'connection'), Promise.reject(new Error('an outage')), takes(40, 'token')],
    lastSecret: takes(10, 'secret'),
    rehearse: () => takes(10, 'rehearsal'),
  });
  expect(done).toEqual(['secret', 'rehearsal', 'connection', 'token']);
});

it('rehearses nothing if a secret cannot be read', async () => {
  let isRehearsed = false;
  await phaseOf({
    lastSecret: Promise.reject(new Error('an outage')),
    rehearse: async () => {
      isRehearsed = true;
    },
  });
  expect(isRehearsed).toBe(false);
});

it('waits no longer than its time for what hangs, and rehearses nothing beside the first event', async () => {
  let isRehearsed = false;
  const began = performance.now();
  const lastSecret = systemClock.sleep(INIT_WAIT_MS + 100);
  await phaseOf({
    works: [new Promise(() => {})],
    lastSecret,
    rehearse: async () => {
      isRehearsed = true;
    },
  });
  const waited = performance.now() - began;
  expect(waited).toBeGreaterThan(INIT_WAIT_MS - 50);
  expect(waited).toBeLessThan(INIT_WAIT_MS + 500);
  await lastSecret;
  expect(isRehearsed).toBe(false);
});
