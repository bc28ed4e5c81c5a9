import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { playAlarm } from './cloudwatch/alarm.ts';
import { Figures } from './cloudwatch/figures.ts';
import type { Json, JsonObject, Resource } from './packaged.ts';

interface Framework {
  resolveVariable(name: string): Promise<Json>;
  resolveConfigurationProperty(path: readonly string[]): Promise<Json>;
}

type Derived = JsonObject & {
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  maxReceiveCount: number;
  lettersExpire: { ringAfterHours: number; leftHours: number };
};

const require = createRequire(import.meta.url);
const deriveFigures: (framework: Framework) => Promise<Derived> = require('../../deploy/figures.cjs');
const makeAlarm: (framework: Framework) => Promise<{ Resources: Record<string, Resource> }> =
  require('../../deploy/dead-letter-alarm.cjs');

const HOUR = 60;

async function deployed(orderEventsTimeoutSeconds: number, orderEventsBatchWindowSeconds: number) {
  const figures: Record<string, Json> = {
    orderEventsTimeoutSeconds,
    orderEventsBatchWindowSeconds,
    lookupDeadlineMs: 2500,
  };
  const variables: Record<string, Json> = { 'self:service': 'robin-bridge', 'sls:stage': 'dev' };
  const framework: Framework = {
    resolveVariable: async (name) => variables[name] ?? null,
    resolveConfigurationProperty: async (path) => figures[path.at(-1) ?? ''] ?? null,
  };
  const derived = await deriveFigures(framework);
  variables['self:custom.derived.lettersExpire'] = derived.lettersExpire;
  const { Resources } = await makeAlarm(framework);
  const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'letters' } };
  return {
    derived,
    alarm: Resources.DeadLettersExpireAlarm?.Properties ?? {},
    template: { Resources: { OrderEventsDeadLetters: queue }, Outputs: {} },
  };
}

/** For how many minutes SQS keeps what it has moved after the most receives; nothing if it is gone before. */
function keptMinutes({ maxReceiveCount, visibilityTimeoutSeconds, retentionSeconds }: Derived) {
  const left = retentionSeconds - maxReceiveCount * visibilityTimeoutSeconds;
  return left > 0 ? Math.floor(left / 60) : retentionSeconds / 60;
}

describe('dead letters that SQS has moved itself', () => {
  const settings: readonly (readonly [number, number])[] = [
    ...[10, 60, 90, 120, 150, 180, 195, 202, 900].map((timeout) => [timeout, 1] as const),
    [60, 300],
    [151, 300],
    [201, 0],
  ];

  it.each(settings)(
    'ring while there is left what is said, with a time-out of %i s and a window of %i s',
    async (timeout, window) => {
      const { derived, alarm, template } = await deployed(timeout, window);
      const gone = HOUR / 2 + keptMinutes(derived);
      const figures = new Figures(gone + HOUR);
      const letters = {
        namespace: 'AWS/SQS',
        name: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: 'letters' },
      };
      for (let minute = 0; minute < figures.minutes; minute += 1)
        figures.add(letters, minute, minute >= HOUR / 2 && minute < gone ? 1 : 0);
      const [raised] = playAlarm(alarm, template, figures);
      const { ringAfterHours, leftHours } = derived.lettersExpire;
      // Nothing is promised where SQS moves a message in its last hours.
      if (leftHours === 0) return;
      if (raised === undefined) throw new Error('It does not ring');
      expect(raised.state).toBe('ALARM');
      expect(gone - raised.minute).toBeGreaterThanOrEqual(leftHours * HOUR);
      expect(raised.minute).toBeGreaterThanOrEqual(ringAfterHours * HOUR);
    },
  );

  it('leave days as long as the time-out is of two minutes at most, and then hours', async () => {
    for (let timeout = 10; timeout <= 900; timeout += 1) {
      const { derived } = await deployed(timeout, 1);
      const { ringAfterHours, leftHours } = derived.lettersExpire;
      expect(ringAfterHours).toBeLessThanOrEqual(6 * 24);
      if (timeout <= 120) expect(leftHours).toBeGreaterThanOrEqual(2 * 24);
      if (timeout <= 180) expect(leftHours).toBeGreaterThanOrEqual(12);
    }
  });

  it.each([
    [60, 'lain for 4 days, and the first is gone in 5 days or more'],
    [90, 'lain for 3 days, and the first is gone in 4 days or more'],
    [120, 'lain for 2 days, and the first is gone in 3 days or more'],
    [150, 'lain for 42 hours, and the first is gone in 40 hours or more'],
    [180, 'lain for 17 hours, and the first is gone in 15 hours or more'],
    [202, 'lain for 6 days, and the first is gone in 7 days or more'],
  ])('are said by the alarm for a time-out of %i s as the runbook has it', async (timeout, said) => {
    const { alarm } = await deployed(timeout, 1);
    expect(alarm.AlarmDescription).toContain(said);
  });
});
