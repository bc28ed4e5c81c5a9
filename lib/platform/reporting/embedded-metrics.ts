import { writeToStdout } from './json-log.ts';
import { type Metrics, silentMetrics } from './metrics.ts';

export const METRICS_NAMESPACE = 'RobinBridge';

/** Figures that CloudWatch reads out of the log (embedded metric format). */
export interface FlushableMetrics extends Metrics {
  /** Writes what has been counted. To be called before an invocation ends. */
  flush(): void;
}

interface EmbeddedMetricsOptions {
  service: string;
  /** Stands beside the service with every figure: what tells one deployment from another. */
  deployment?: Dimensions;
  /** Counts nothing. */
  off?: boolean;
  write?: (lines: string) => void;
}

type Dimensions = Readonly<Record<string, string>>;
type Unit = 'Count' | 'Milliseconds';

/** One embedded document has one set of dimensions for all its figures, so each set gets its own. */
interface Document {
  dimensions: Dimensions;
  figures: Map<string, { unit: Unit; values: number[] }>;
}

/** CloudWatch takes no more values of one figure in one document. */
const MAX_VALUES = 100;

export function createMetrics({
  service,
  deployment = {},
  off = false,
  write = writeToStdout,
}: EmbeddedMetricsOptions): FlushableMetrics {
  if (off) return { ...silentMetrics, flush() {} };
  const documents = new Map<string, Document>();
  const common = { service, ...deployment };

  function add(name: string, unit: Unit, value: number, dimensions: Dimensions): void {
    const key = keyOf(dimensions);
    const document = documents.get(key) ?? { dimensions, figures: new Map() };
    documents.set(key, document);
    const figure = document.figures.get(name) ?? { unit, values: [] };
    document.figures.set(name, figure);
    figure.values.push(value);
    if (figure.values.length === MAX_VALUES) flush();
  }

  function flush(): void {
    if (documents.size === 0) return;
    const now = Date.now();
    write([...documents.values()].map((document) => `${serialize(document, common, now)}\n`).join(''));
    documents.clear();
  }

  return {
    count: (name, value = 1, dimensions = {}) => add(name, 'Count', value, dimensions),
    milliseconds: (name, value, dimensions = {}) => add(name, 'Milliseconds', value, dimensions),
    flush,
  };
}

function keyOf(dimensions: Dimensions): string {
  const names = Object.keys(dimensions).sort();
  let key = '';
  for (const name of names) key += `${name}=${dimensions[name]}\n`;
  return key;
}

/** CloudWatch's "Embedded metric format specification". A figure with one value stands there without a list. */
function serialize({ dimensions, figures }: Document, common: Dimensions, now: number): string {
  const metrics: Array<{ Name: string; Unit: Unit }> = [];
  const values: Record<string, number | readonly number[] | undefined> = {};
  for (const [name, figure] of figures) {
    metrics.push({ Name: name, Unit: figure.unit });
    values[name] = figure.values.length === 1 ? figure.values[0] : figure.values;
  }
  return JSON.stringify({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [[...Object.keys(common), ...Object.keys(dimensions)]],
          Metrics: metrics,
        },
      ],
    },
    ...common,
    ...dimensions,
    ...values,
  });
}
