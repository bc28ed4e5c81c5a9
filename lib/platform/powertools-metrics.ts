import { Metrics as EmbeddedMetrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Metrics } from './metrics.ts';

export const METRICS_NAMESPACE = 'RobinBridge';

/** Figures that CloudWatch reads out of the log (embedded metric format). */
export interface FlushableMetrics extends Metrics {
  /** Writes what has been counted. To be called before an invocation ends. */
  flush(): void;
}

type Dimensions = Readonly<Record<string, string>>;

export function createMetrics({ service }: { service: string }): FlushableMetrics {
  // One embedded document has one set of dimensions for all its figures, so each set gets its own.
  const documents = new Map<string, EmbeddedMetrics>();

  function documentFor(dimensions: Dimensions): EmbeddedMetrics {
    const key = JSON.stringify(Object.entries(dimensions).sort());
    const document =
      documents.get(key) ??
      new EmbeddedMetrics({
        namespace: METRICS_NAMESPACE,
        serviceName: service,
        defaultDimensions: { ...dimensions },
      });
    documents.set(key, document);
    return document;
  }

  return {
    count: (name, value = 1, dimensions = {}) =>
      documentFor(dimensions).addMetric(name, MetricUnit.Count, value),
    milliseconds: (name, value, dimensions = {}) =>
      documentFor(dimensions).addMetric(name, MetricUnit.Milliseconds, value),
    flush() {
      for (const document of documents.values()) {
        // An empty document would be a warning in the log.
        if (document.hasStoredMetrics()) document.publishStoredMetrics();
      }
    },
  };
}
