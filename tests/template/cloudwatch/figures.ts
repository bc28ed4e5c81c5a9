/** What CloudWatch keeps of a figure: each minute's sum, number and greatest value. */
interface Minutes {
  sum: Float64Array;
  samples: Float64Array;
  maximum: Float64Array;
}

export interface FigureName {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
}

interface EmbeddedDocument {
  _aws: { CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  [key: string]: unknown;
}

/** The figures of some simulated days, by the minute. */
export class Figures {
  readonly minutes: number;
  readonly #kept = new Map<string, Minutes>();

  constructor(minutes: number) {
    this.minutes = minutes;
  }

  add(figure: FigureName, minute: number, value: number): void {
    if (minute < 0 || minute >= this.minutes) return;
    const kept = this.#of(figure);
    kept.sum[minute] = (kept.sum[minute] ?? 0) + value;
    kept.maximum[minute] = kept.samples[minute] === 0 ? value : Math.max(kept.maximum[minute] ?? 0, value);
    kept.samples[minute] = (kept.samples[minute] ?? 0) + 1;
  }

  /** Reads lines of the embedded metric format, as CloudWatch reads them out of a function's log. */
  addEmbedded(lines: string, minute: number): void {
    for (const line of lines.trim().split('\n')) {
      const document: EmbeddedDocument = JSON.parse(line);
      for (const { Namespace, Dimensions, Metrics } of document._aws.CloudWatchMetrics) {
        for (const names of Dimensions) {
          const dimensions = Object.fromEntries(names.map((name) => [name, String(document[name])]));
          for (const { Name } of Metrics) {
            const values = [document[Name]].flat().map(Number);
            for (const value of values)
              this.add({ namespace: Namespace, name: Name, dimensions }, minute, value);
          }
        }
      }
    }
  }

  /**
   * One statistic of the `periodMinutes` that end with each minute; NaN if there was nothing to count.
   * Index `m` covers the minutes up to and without `m`, and of these not the last `lagMinutes`.
   */
  windows(figure: FigureName, statistic: string, periodMinutes: number, lagMinutes = 0): Float64Array {
    const result = new Float64Array(this.minutes + 1).fill(Number.NaN);
    const kept = this.#kept.get(keyOf(figure));
    if (kept === undefined) return result;
    for (let end = 1; end <= this.minutes; end += 1) {
      let [sum, samples, maximum] = [0, 0, Number.NEGATIVE_INFINITY];
      for (let minute = Math.max(0, end - periodMinutes); minute < end - lagMinutes; minute += 1) {
        const count = kept.samples[minute] ?? 0;
        if (count === 0) continue;
        sum += kept.sum[minute] ?? 0;
        samples += count;
        maximum = Math.max(maximum, kept.maximum[minute] ?? 0);
      }
      if (samples > 0) result[end] = statisticOf(statistic, sum, samples, maximum);
    }
    return result;
  }

  #of(figure: FigureName): Minutes {
    const key = keyOf(figure);
    const known = this.#kept.get(key);
    if (known) return known;
    const made = {
      sum: new Float64Array(this.minutes),
      samples: new Float64Array(this.minutes),
      maximum: new Float64Array(this.minutes),
    };
    this.#kept.set(key, made);
    return made;
  }
}

function statisticOf(statistic: string, sum: number, samples: number, maximum: number): number {
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return samples;
    case 'Maximum':
      return maximum;
    case 'Average':
      return sum / samples;
    default:
      throw new Error(`The tests do not know the statistic ${statistic}`);
  }
}

function keyOf({ namespace, name, dimensions }: FigureName): string {
  const pairs = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`);
  return [namespace, name, ...pairs.sort()].join('|');
}
