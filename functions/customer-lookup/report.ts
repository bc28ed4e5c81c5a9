import type { Log } from '../../lib/platform/log.ts';
import type { Metrics } from '../../lib/platform/metrics.ts';
import type { Answered } from './answer-request.ts';

/** One line and a few figures for each lookup, without anything of the customer: docs/log-codes.md. */
export function reportLookup(
  { answer, outcome, milliseconds, unavailable }: Answered,
  total: number,
  { log, metrics }: { log: Log; metrics: Metrics },
): void {
  const bySource = Object.fromEntries(
    [...milliseconds].map(([source, duration]) => [`${source}Milliseconds`, duration]),
  );
  log.info('lookup.answered', { outcome, status: answer.statusCode, milliseconds: total, ...bySource });
  metrics.count('Lookups', 1, { outcome });
  metrics.milliseconds('LookupTime', total);
  for (const [source, duration] of milliseconds) metrics.milliseconds('SourceTime', duration, { source });
  for (const source of unavailable) metrics.count('SourceFailures', 1, { source });
}
