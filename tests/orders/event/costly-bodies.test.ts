import { expect, it } from '@jest/globals';
import { parseEvent } from '../../../lib/orders/event/event.ts';
import { COSTLY_BODIES, LARGEST_BODY } from './costly-bodies.ts';

const NOW = Date.parse('2017-04-20T12:00:00Z');
const rules = { defaultCountry: 'NL' as const, defaultCurrency: 'EUR', acceptedCurrencies: ['EUR'] };

/** docs/contract.md, "The order-change event", size */
const LIMIT_MS = 100;

it.each(Object.keys(COSTLY_BODIES))(
  'the largest body of %s is read within 100 ms of processor time',
  (name) => {
    const body = COSTLY_BODIES[name]?.(LARGEST_BODY) ?? '';
    expect(body.length).toBeLessThanOrEqual(LARGEST_BODY);
    // The best of five: what else runs on the machine, and a collection of garbage, are not the body's.
    const durationMs = Math.min(
      ...[1, 2, 3, 4, 5].map(() => processorTime(() => parseEvent(body, rules, NOW))),
    );
    expect(durationMs).toBeLessThan(LIMIT_MS);
  },
);

it.each(['shipments of two texts', 'shipments that are numbers', 'shipments without anything'])(
  'the largest body of %s holds up no revenue',
  (name) => {
    const body = COSTLY_BODIES[name]?.(LARGEST_BODY) ?? '';
    expect(parseEvent(body, rules, NOW)).toMatchObject({ event: { amounts: { revenue: '1' } } });
  },
);

function processorTime(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
