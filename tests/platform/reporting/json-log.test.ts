import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SchemaError, StatusError } from '../../../lib/platform/errors.ts';
import { describeError } from '../../../lib/platform/reporting/describe-error.ts';
import { createMetrics } from '../../../lib/platform/reporting/embedded-metrics.ts';
import { createLog } from '../../../lib/platform/reporting/json-log.ts';
import { SettingsError } from '../../../lib/platform/settings.ts';
import { captureOutput } from '../capture-output.ts';

let lines: string[] = [];

beforeEach(() => {
  lines = captureOutput();
});

afterEach(() => {
  jest.restoreAllMocks();
});

const read = (): unknown[] => lines.map((line) => JSON.parse(line));

describe('the log', () => {
  it('writes one JSON line with the code as message and the fields beside it', () => {
    createLog({ service: 'lookup' }).warn('source-slow', {
      source: 'kibo',
      milliseconds: 12,
      status: undefined,
    });
    expect(read()).toEqual([
      expect.objectContaining({
        level: 'WARN',
        service: 'lookup',
        message: 'source-slow',
        source: 'kibo',
        milliseconds: 12,
      }),
    ]);
  });

  it('says of an upstream error what it is made to say', () => {
    const call = { system: 'kibo', operation: 'search' };
    expect(describeError(new StatusError(call, 503, { retryAfterMs: 2_000 }))).toEqual({
      errorName: 'StatusError',
      ...call,
      sent: true,
      status: 503,
      retryAfterMilliseconds: 2_000,
    });
    expect(describeError(new SchemaError(call, ['a.b', 'c']))).toMatchObject({ paths: 'a.b, c' });
    expect(describeError(new SettingsError(['A is missing', 'B too']))).toEqual({
      errorName: 'SettingsError',
      faults: 'A is missing; B too',
    });
  });
});

describe('the metrics', () => {
  it('are written at the flush, once, one document for each set of dimensions', () => {
    const metrics = createMetrics({ service: 'orders' });
    metrics.flush();
    metrics.count('Posted');
    metrics.count('Posted', 2);
    metrics.milliseconds('Duration', 7, { source: 'kibo' });
    metrics.milliseconds('Duration', 9, { source: 'loke' });
    expect(lines).toEqual([]);
    metrics.flush();
    metrics.flush();
    expect(read()).toEqual([
      expect.objectContaining({ service: 'orders', Posted: [1, 2] }),
      expect.objectContaining({ service: 'orders', source: 'kibo', Duration: 7 }),
      expect.objectContaining({ service: 'orders', source: 'loke', Duration: 9 }),
    ]);
    expect(lines[0]).toContain('"Namespace":"RobinBridge"');
  });

  it('keep their dimensions after a flush', () => {
    const metrics = createMetrics({ service: 'orders' });
    for (let round = 0; round < 2; round += 1) {
      metrics.count('Asked', 1, { source: 'kibo' });
      metrics.flush();
    }
    expect(read()).toMatchObject([{ source: 'kibo' }, { source: 'kibo' }]);
    expect(lines[1]).toContain('[["service","source"]]');
  });
});
