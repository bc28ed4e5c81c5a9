import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { awsClientOptions } from '../../../lib/platform/aws/aws-client.ts';
import { clockErrorMs, createClockGauge } from '../../../lib/platform/aws/clock-gauge.ts';
import { startRecordingServer } from '../recording-server.ts';

const dateOf = (moment: number) => new Date(moment).toUTCString();
const NOON = Date.UTC(2026, 0, 1, 12);

it('never calls a right clock wrong, and never says more than a wrong one is off', () => {
  const times = fc.record({ madeAt: fc.nat(5_000), before: fc.nat(500), after: fc.nat(500) });
  fc.assert(
    fc.property(times, fc.integer({ min: -10_000, max: 10_000 }), ({ madeAt, before, after }, off) => {
      const made = NOON + madeAt;
      const error = clockErrorMs({
        heardAt: made + after + off,
        tookMs: before + after,
        date: dateOf(made),
      });
      expect(Math.abs(error ?? Number.NaN)).toBeLessThanOrEqual(Math.abs(off));
      expect(Math.abs(error ?? Number.NaN)).toBeGreaterThanOrEqual(Math.abs(off) - 1_000 - before - after);
      expect(Math.sign(error ?? Number.NaN) * off).toBeGreaterThanOrEqual(0);
    }),
  );
});

it.each([
  ['without a date', { heardAt: 10, tookMs: 10, date: undefined }],
  ['with a date that is none', { heardAt: 10, tookMs: 10, date: 'soon' }],
  ['that took long', { heardAt: 1_001, tookMs: 1_001, date: dateOf(NOON) }],
  ['before its question', { heardAt: 0, tookMs: -10, date: dateOf(NOON) }],
])('learns nothing from an answer %s', (_, answered) => {
  const gauge = createClockGauge();
  gauge.hear({ heardAt: NOON + 60_010, tookMs: 10, date: dateOf(NOON) });
  gauge.hear(answered);
  expect(gauge.errorMs()).toBe(59_000);
});

it('knows a clock that was set forward while it was awaiting the answer', () => {
  expect(clockErrorMs({ heardAt: NOON + 600_040, tookMs: 40, date: dateOf(NOON) })).toBe(599_000);
});

it.each([
  ['an answer', 200],
  ['a refusal', 400],
])('hears the date of %s of AWS', async (_, status) => {
  const server = await startRecordingServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
  });
  const gauge = createClockGauge();
  const client = new DynamoDBClient({
    ...awsClientOptions({ onAnswer: gauge.hear, now: () => Date.now() + 900_000 }),
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new GetItemCommand({ TableName: 'ledger', Key: { pk: { S: 'any' } } })).catch(() => {});
  expect(gauge.errorMs()).toBeGreaterThan(898_000);
  client.destroy();
  await server.close();
});
