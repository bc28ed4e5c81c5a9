/** Figures for CloudWatch. `dimensions` name things (a source, an outcome), never a value of a person. */
export interface Metrics {
  count(name: string, value?: number, dimensions?: Readonly<Record<string, string>>): void;
  milliseconds(name: string, value: number, dimensions?: Readonly<Record<string, string>>): void;
}

export const silentMetrics: Metrics = { count() {}, milliseconds() {} };
