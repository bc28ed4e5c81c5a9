import type { Metrics } from '../../lib/platform/reporting/metrics.ts';
import type { LookupLog } from '../../lib/profile/log-codes.ts';
import type { AskedName } from '../../lib/shop-orders/asking.ts';
import type { Answered } from './answer-request.ts';

/** How metrics name the sources. A name and not a dimension, so that one line of the log holds all of them. */
const METRIC_NAMES: Readonly<Record<AskedName, string>> = {
  expertsender: 'ExpertSender',
  kibo: 'Kibo',
  ledger: 'Ledger',
  loke: 'Loke',
};

/** One line and a few figures for each lookup, without anything of the customer: docs/log-codes.md. */
export function reportLookup(
  { answer, endpoint, outcome, durationsMs, unavailable }: Answered,
  totalMs: number,
  { log, metrics }: { log: LookupLog; metrics: Metrics },
): void {
  const bySource: Record<string, number> = {};
  for (const [source, durationMs] of durationsMs) bySource[`${source}Milliseconds`] = durationMs;
  log.info('lookup.answered', {
    ...(endpoint && { endpoint }),
    outcome,
    status: answer.statusCode,
    milliseconds: totalMs,
    ...bySource,
  });
  metrics.count('Lookups', 1, { outcome });
  metrics.milliseconds('LookupTime', totalMs);
  for (const [source, durationMs] of durationsMs) {
    metrics.milliseconds(`${METRIC_NAMES[source]}Time`, durationMs);
  }
  for (const source of unavailable) metrics.count(`${METRIC_NAMES[source]}Failures`);
}
