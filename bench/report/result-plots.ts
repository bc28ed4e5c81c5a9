import type { Figures } from '../measure.ts';
import { drawPlot } from './plots.ts';

/** The plots of RESULTS.md, by file name. */
export function drawResults({ cold, warm, growth, batches }: Figures): ReadonlyMap<string, string> {
  const [largest] = cold;
  const contenders = [...new Set(largest?.starts.map(({ name }) => name))];
  const wholes = (kind: 'lookup' | 'orders') =>
    contenders.map((name) =>
      round(largest?.starts.find((one) => one.kind === kind && one.name === name)?.whole ?? Number.NaN),
    );
  const [immediate] = warm;
  return new Map([
    [
      'cold-start.svg',
      drawPlot({
        title: `Cold start, ${largest?.memoryMb} MB: init and first answer`,
        unit: 'ms (median)',
        categories: contenders,
        series: [
          { name: 'lookup', values: wholes('lookup') },
          { name: 'order events', values: wholes('orders') },
        ],
        kind: 'bars',
      }),
    ],
    [
      'warm-lookup.svg',
      drawPlot({
        title: 'Warm lookup, sources that answer at once',
        unit: 'ms',
        categories: immediate?.figures.map(({ name }) => name) ?? [],
        series: [
          { name: 'p50', values: immediate?.figures.map(({ p50 }) => round(p50)) ?? [] },
          { name: 'CPU a call', values: immediate?.figures.map(({ cpu }) => round(cpu)) ?? [] },
        ],
        kind: 'bars',
      }),
    ],
    [
      'growth.svg',
      drawPlot({
        title: 'Processor time for one event as things grow',
        unit: 'ms',
        categories: growth.map((_, index) => `step ${index + 1}`),
        series: [
          { name: `${sizesOf(growth)} orders in the ledger`, values: growth.map(({ cpu }) => round(cpu)) },
          { name: `${sizesOf(batches)} records in a batch`, values: batches.map(({ cpu }) => round(cpu)) },
        ],
        kind: 'lines',
      }),
    ],
  ]);
}

function sizesOf(measured: ReadonlyArray<{ name: string }>): string {
  return measured.map(({ name }) => Number(name).toLocaleString('en-US')).join(' / ');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
