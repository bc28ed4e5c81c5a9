import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createMetrics, METRICS_NAMESPACE } from '../../lib/platform/reporting/embedded-metrics.ts';
import { metricDimensionsOf } from '../../lib/platform/settings.ts';
import { matchesPattern } from './filter-pattern.ts';
import { resolve } from './intrinsics.ts';
import { EVERYTHING, type JsonObject, packageStack, root } from './packaged.ts';

const { template } = await packageStack(EVERYTHING);
const alarms = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
const dashboard = String(resolve(template.Resources.Dashboard?.Properties.DashboardBody ?? null, template));
const sources = globSync('{lib,functions}/**/*.ts', { cwd: root }).map((path) =>
  readFileSync(join(root, path), 'utf8'),
);

/** The names that every figure of a function carries. */
const COMMON = ['service', 'stack', 'stage'];
/** What is counted from the access log. */
const filters = Object.values(template.Resources)
  .filter(({ Type }) => Type === 'AWS::Logs::MetricFilter')
  .map(({ Properties }) => Properties);
const filtered = filters.flatMap(metricNamesOf).map((name): [string, string[]] => [name, ['stack', 'stage']]);

/** Metric names that the code or a filter writes, with their dimensions. */
const written = new Map([
  ...sources
    .flatMap(metricsOf)
    .map(([name, dimensions]): [string, string[]] => [name, [...COMMON, ...dimensions]]),
  ...filtered,
]);

function metricsOf(source: string): [string, string[]][] {
  // The lookup's names begin with the source's.
  const [, table = ''] = /METRIC_NAMES\b[^{]*\{([^}]*)\}/.exec(source) ?? [];
  const beginnings = [...table.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
  const calls = source.matchAll(/metrics\s*\.(?:count|milliseconds)\(\s*(['`])([^'`]+)\1([^;]*?)\)[;,\n]/g);
  return [...calls].flatMap(([, , name = '', rest = '']): [string, string[]][] => {
    const [, ending] = /^\$\{METRIC_NAMES\[source\]\}(\w+)$/.exec(name) ?? [];
    const names = ending === undefined ? [name] : beginnings.map((beginning) => beginning + ending);
    return names.map((each) => [each, dimensionNames(rest)]);
  });
}

function dimensionNames(call: string): string[] {
  const [, body = ''] = /,\s*\{([^{}]*)\}\s*$/.exec(call) ?? [];
  return [...body.matchAll(/(\w+)\s*(?::[^,]*)?(?:,|$)/g)].map(([, name = '']) => name);
}

function metricNamesOf({ MetricTransformations }: JsonObject): string[] {
  return (MetricTransformations as { MetricName: string }[]).map(({ MetricName }) => MetricName);
}

/** A line as API Gateway writes it, with these values of its variables. */
function accessLogLine(values: Readonly<Record<string, string>>): Record<string, string> {
  const { Format } = (template.Resources.LookupApiStage?.Properties.AccessLogSetting ?? {}) as {
    Format: string;
  };
  return JSON.parse(Format.replace(/\$context\.[\w.]+/g, (variable) => values[variable] ?? '-'));
}

describe('the alarms', () => {
  it('cover dead letters, waiting events, lookups, sources, the ledger, ROBIN, crashes and throttles', () => {
    const names = alarms.map(([, { Properties }]) =>
      String(Properties.AlarmName).replace('robin-bridge-dev-', ''),
    );
    expect(names.sort()).toEqual([
      'dead-letters',
      'dead-letters-expire',
      'expertsender-down',
      'kibo-down',
      'ledger-behind',
      'ledger-down',
      'loke-down',
      'lookup-down',
      'lookup-failures',
      'lookup-forbidden',
      'lookup-throttled',
      'lookup-unauthorized',
      'oldest-event',
      'order-events-errors',
      'order-events-throttled',
      'robin-fails-at-order',
      'robin-refuses-all',
      'robin-unauthorized',
      'robin-unavailable',
      'throttles',
    ]);
  });

  it.each(alarms)('%s names a page that the runbook has, and tells the topic', (_, { Properties }) => {
    const [, page] = /See docs\/runbook\.md#([\w-]+)$/.exec(String(Properties.AlarmDescription)) ?? [];
    const runbook = join(root, 'docs', 'runbook.md');
    const headings = existsSync(runbook) ? readFileSync(runbook, 'utf8').match(/^##+ .*$/gm) : [];
    expect(headings?.map((heading) => anchor(heading))).toContain(page);
    expect(Properties.AlarmActions).toEqual([{ Ref: 'AlarmTopic' }]);
  });

  it.each([
    ['200', '-', 'LookupAnswered'],
    // No source knows the customer.
    ['404', '-', 'LookupAnswered'],
    ['503', '-', 'LookupFailed'],
    ['504', 'INTEGRATION_TIMEOUT', 'LookupFailed'],
    ['401', '-', 'LookupUnauthorized'],
    ['403', 'ACCESS_DENIED', 'LookupForbidden'],
    ['429', 'THROTTLED', 'LookupThrottled'],
    // An unknown path or method: of ROBIN, whose credentials AWS cannot read; of whoever scans the internet.
    ['403', 'INVALID_SIGNATURE', 'LookupForbidden'],
    ['403', 'MISSING_AUTHENTICATION_TOKEN', undefined],
  ])('count a line of the access log with %s %s as %s', (status, responseType, name) => {
    const line = accessLogLine({ '$context.status': status, '$context.error.responseType': responseType });
    expect(line).toMatchObject({ stack: 'robin-bridge-dev', stage: 'dev', status });
    const counted = filters.filter(({ FilterPattern }) => matchesPattern(String(FilterPattern), line));
    expect(counted.flatMap(metricNamesOf)).toEqual(name === undefined ? [] : [name]);
  });

  it('compare the counts of one log, which come together', () => {
    const names = ['LookupUnauthorized', 'LookupForbidden', 'LookupThrottled', 'LookupFailed'];
    const compared = [
      'LookupUnauthorized',
      'LookupForbidden',
      'LookupThrottled',
      'LookupDown',
      'LookupFailures',
    ];
    for (const name of compared) {
      const watched = ownMetrics(template.Resources[`${name}Alarm`]?.Properties ?? {});
      expect(watched.map((figure) => figure.name).sort()[0]).toBe('LookupAnswered');
      expect(names).toContain(watched.map((figure) => figure.name).sort()[1]);
    }
  });

  it('are of no more figures and expressions than CloudWatch takes', () => {
    for (const [, { Properties }] of alarms)
      expect([Properties.Metrics ?? []].flat().length).toBeLessThanOrEqual(10);
  });

  it('reach no further back than CloudWatch lets them', () => {
    for (const [, { Properties }] of alarms) {
      const [, period = ''] = /"Period":"?(\d+)/.exec(JSON.stringify(Properties)) ?? [];
      const reachSeconds = Number(period) * Number(Properties.EvaluationPeriods);
      expect(reachSeconds).toBeLessThanOrEqual(Number(period) >= 3600 ? 7 * 86_400 : 86_400);
    }
  });

  it('tell the address that the parameters name', () => {
    expect(template.Resources.AlarmSubscription?.Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'alarms@example.com',
    });
  });
});

describe('the figures of our own', () => {
  it('that an alarm watches are written by the code, with the alarm’s dimensions', () => {
    const watched = alarms.flatMap(([, { Properties }]) => ownMetrics(Properties));
    expect(watched.length).toBeGreaterThan(5);
    for (const { name, dimensions } of watched) {
      expect([name, dimensions]).toEqual([name, [...(written.get(name) ?? ['is not written'])].sort()]);
    }
  });

  it('that the dashboard shows are written by the code, with the dashboard’s dimensions', () => {
    const { widgets } = JSON.parse(dashboard) as { widgets: { properties: { metrics: unknown[][] } }[] };
    const metrics = widgets.flatMap(({ properties }) => properties.metrics);
    const shown = metrics.flatMap(dashboardMetric);
    expect(shown.length).toBeGreaterThan(10);
    for (const { name, dimensions } of shown) {
      expect([name, dimensions]).toEqual([name, [...(written.get(name) ?? ['is not written'])].sort()]);
    }
  });

  it('come to CloudWatch with service, stack, stage and what the code names as dimensions, and nothing else', () => {
    const lines: string[] = [];
    const deployment = metricDimensionsOf({ BRIDGE_STACK: 'any-dev', BRIDGE_STAGE: 'dev' });
    const metrics = createMetrics({ service: 'any', deployment, write: (text) => lines.push(text) });
    metrics.count('Plain');
    metrics.count('Divided', 1, { outcome: 'found' });
    metrics.flush();
    const documents = lines
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)._aws.CloudWatchMetrics[0]);
    expect(documents.map(({ Namespace, Dimensions }) => [Namespace, Dimensions.flat().sort()])).toEqual([
      ['RobinBridge', COMMON],
      ['RobinBridge', ['outcome', ...COMMON]],
    ]);
  });

  it('carry the stack and the stage that the alarms watch', () => {
    for (const name of ['CustomerLookupLambdaFunction', 'OrderEventsLambdaFunction']) {
      const { Variables } = (template.Resources[name]?.Properties.Environment ?? {}) as {
        Variables: JsonObject;
      };
      expect(Variables).toMatchObject({ BRIDGE_STACK: 'robin-bridge-dev', BRIDGE_STAGE: 'dev' });
    }
    const watched = JSON.stringify(alarms).matchAll(/"Name":"(stack|stage)","Value":"([^"]+)"/g);
    for (const [, name, value] of watched) expect(value).toBe(name === 'stage' ? 'dev' : 'robin-bridge-dev');
  });

  it('have the names of the functions as their services', () => {
    const services = JSON.stringify(alarms).matchAll(/"Name":"service","Value":"([^"]+)"/g);
    for (const [, service = ''] of services) {
      const source = readFileSync(join(root, 'functions', service, 'index.ts'), 'utf8');
      expect(source).toMatch(new RegExp(`(service: |SERVICE = )'${service}'`));
    }
  });

  it('are all on the dashboard', () => {
    // The time of a whole lookup is API Gateway's latency there.
    for (const name of written.keys()) if (name !== 'LookupTime') expect(dashboard).toContain(name);
  });
});

interface Watched {
  name: string;
  dimensions: string[];
}

function ownMetrics(properties: JsonObject): Watched[] {
  const metrics = Array.isArray(properties.Metrics)
    ? properties.Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric]))
    : [properties];
  return metrics
    .filter(({ Namespace }) => Namespace === METRICS_NAMESPACE)
    .map(({ MetricName, Dimensions }) => ({
      name: String(MetricName),
      dimensions: (Dimensions as { Name: string }[]).map(({ Name }) => Name).sort(),
    }));
}

function dashboardMetric(metric: unknown[]): Watched[] {
  const [first, name, ...pairs] = metric;
  if (first === METRICS_NAMESPACE) {
    const dimensions = pairs.filter((part, index) => index % 2 === 0 && typeof part === 'string').map(String);
    return [{ name: String(name), dimensions: dimensions.sort() }];
  }
  const [, schema = '', searched = ''] =
    /\{RobinBridge,([\w,]+)\} MetricName="(\w+)"/.exec(
      String((first as { expression?: string }).expression),
    ) ?? [];
  return searched === '' ? [] : [{ name: searched, dimensions: schema.split(',').sort() }];
}

/** As GitHub makes a heading's anchor. */
function anchor(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replace(/ /g, '-');
}
