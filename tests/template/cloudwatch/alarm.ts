import { METRICS_NAMESPACE } from '../../../lib/platform/reporting/embedded-metrics.ts';
import { isObject, list, resolve } from '../intrinsics.ts';
import type { Json, JsonObject, Template } from '../packaged.ts';
import type { FigureName, Figures } from './figures.ts';
import { parseMetricMath, type Scope, type Series, type Value } from './metric-math.ts';

export interface Change {
  minute: number;
  state: 'ALARM' | 'OK';
}

interface Query {
  id: string;
  windows?: Float64Array;
  /** What is known of a period when it ends. */
  newest?: Float64Array;
  compute?: (scope: Scope) => Value;
  isWatched: boolean;
}

const DAY_SECONDS = 24 * 60 * 60;
/** Figures out of logs come later than what AWS counts itself. */
const OWN_LAG_MINUTES = 1;

/**
 * Plays one alarm of a template as CloudWatch evaluates it (User Guide, "Alarm evaluation"): every minute, on the
 * periods that end with it, M of N, with missing data as the alarm says; one that looks at more than a day each full
 * hour. It begins as OK.
 * @param areAllPlayed whether also if it watches how much `failed`, and nothing has
 * @param extraPoints how far beyond the evaluation periods CloudWatch looks for real data: a number it does not publish
 */
export function playAlarm(
  properties: JsonObject,
  template: Template,
  figures: Figures,
  { extraPoints = 0, areAllPlayed = true } = {},
): Change[] {
  const alarm = readAlarm(properties, template, figures);
  const length = alarm.evaluationPeriods + extraPoints;
  const isEmpty = ({ windows }: Query) => windows === undefined || windows.every(Number.isNaN);
  // Without any figure all points are missing, and missing ones are good.
  if (alarm.queries.every(isEmpty)) return [];
  if (!areAllPlayed && alarm.queries.some((query) => query.id === 'failed' && isEmpty(query))) return [];
  const changes: Change[] = [];
  const known: (Change['state'] | undefined)[] = [];
  let state: Change['state'] = 'OK';
  const isOverDays = alarm.evaluationPeriods * alarm.periodMinutes > DAY_SECONDS / 60;
  for (let minute = 1; minute <= figures.minutes; minute += 1) {
    if (isOverDays && minute % 60 !== 0) continue;
    const next =
      minute > alarm.periodMinutes && isSameAsBefore(alarm, minute, length)
        ? known[minute - alarm.periodMinutes]
        : stateOf(watched(alarm.queries, minute, length, alarm.periodMinutes), alarm);
    known[minute] = next;
    if (next === undefined || next === state) continue;
    changes.push({ minute, state: next });
    state = next;
  }
  return changes;
}

/** If neither the period that comes in nor the one that goes out has a figure, all points are as one period ago. */
function isSameAsBefore({ queries, periodMinutes }: Alarm, minute: number, length: number): boolean {
  const left = minute - length * periodMinutes;
  const previous = minute - periodMinutes;
  const isMissing = (value = Number.NaN) => Number.isNaN(value);
  return queries.every(
    ({ windows, newest }) =>
      windows === undefined ||
      (isMissing(newest?.[minute]) &&
        isMissing(windows[left]) &&
        // What came late for the period before.
        Object.is(windows[previous], newest?.[previous])),
  );
}

interface Alarm {
  queries: readonly Query[];
  periodMinutes: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  /** Whether its state stays as it is if it finds no figure; else there was nothing bad. */
  keepsState: boolean;
  compare: (value: number) => boolean;
}

/** @throws Error if CloudWatch would not take it */
function readAlarm(properties: JsonObject, template: Template, figures: Figures): Alarm {
  const periods = new Set<number>();
  const figure = (metric: JsonObject, statistic: Json | undefined, period: Json | undefined) => {
    periods.add(Number(period));
    const name = nameOf(metric, template);
    const minutes = Number(period) / 60;
    const lag = name.namespace === METRICS_NAMESPACE ? OWN_LAG_MINUTES : 0;
    return {
      windows: figures.windows(name, String(statistic), minutes),
      newest: figures.windows(name, String(statistic), minutes, lag),
    };
  };
  const queries = Array.isArray(properties.Metrics)
    ? properties.Metrics.map((query): Query => {
        const { Id, Expression, MetricStat, ReturnData } = query as JsonObject;
        const isWatched = ReturnData !== false;
        if (typeof Expression === 'string') {
          return { id: String(Id), compute: parseMetricMath(Expression), isWatched };
        }
        const { Metric, Stat, Period } = MetricStat as JsonObject;
        return { id: String(Id), ...figure(Metric as JsonObject, Stat, Period), isWatched };
      })
    : [{ id: 'only', ...figure(properties, properties.Statistic, properties.Period), isWatched: true }];
  const [period = Number.NaN, ...others] = periods;
  if (others.length > 0) throw new Error('An alarm has one period');
  if (queries.filter(({ isWatched }) => isWatched).length !== 1) throw new Error('An alarm watches one');
  if (queries.length > 10) throw new Error('An alarm has ten figures and expressions at most');
  const evaluationPeriods = Number(properties.EvaluationPeriods);
  const reach = evaluationPeriods * period;
  if (reach > (period >= 3600 ? 7 : 1) * DAY_SECONDS) throw new Error('An alarm does not reach back so far');
  const datapointsToAlarm = Number(properties.DatapointsToAlarm ?? evaluationPeriods);
  const keepsState = properties.TreatMissingData === 'ignore';
  // Whether missing ones count as bad beside real ones is not told of them but where one bad one is enough.
  if (keepsState ? datapointsToAlarm > 1 : properties.TreatMissingData !== 'notBreaching')
    throw new Error('The tests do not know other treatments');
  return {
    queries,
    periodMinutes: period / 60,
    evaluationPeriods,
    datapointsToAlarm,
    keepsState,
    compare: comparisonOf(properties),
  };
}

function comparisonOf({ ComparisonOperator, Threshold }: JsonObject): (value: number) => boolean {
  const threshold = Number(Threshold);
  if (ComparisonOperator === 'GreaterThanThreshold') return (value) => value > threshold;
  if (ComparisonOperator === 'GreaterThanOrEqualToThreshold') return (value) => value >= threshold;
  throw new Error(`The tests do not know ${ComparisonOperator}`);
}

function nameOf({ Namespace, MetricName, Dimensions }: JsonObject, template: Template): FigureName {
  const dimensions = list(resolve(Dimensions ?? [], template)).flatMap((dimension) =>
    isObject(dimension) ? [[String(dimension.Name), String(dimension.Value)]] : [],
  );
  return {
    namespace: String(Namespace),
    name: String(MetricName),
    dimensions: Object.fromEntries(dimensions),
  };
}

/** The watched series' periods up to `minute`, the oldest first. */
function watched(queries: readonly Query[], minute: number, length: number, periodMinutes: number): Series {
  const known = new Map<string, Value>();
  const starts = Float64Array.from(
    { length },
    (_, index) => (minute - (length - index) * periodMinutes) * 60,
  );
  const scope: Scope = {
    starts,
    value(id) {
      const found = known.get(id);
      if (found !== undefined) return found;
      const query = queries.find((candidate) => candidate.id === id);
      if (query === undefined) throw new Error(`An expression refers to ${id}, which is not there`);
      const value = query.compute?.(scope) ?? periodsOf(query, minute, length, periodMinutes);
      known.set(id, value);
      return value;
    },
  };
  const value = scope.value(queries.find(({ isWatched }) => isWatched)?.id ?? '');
  if (!(value instanceof Float64Array)) throw new Error('An alarm watches a time series');
  return value;
}

function periodsOf(
  { windows, newest }: Query,
  minute: number,
  length: number,
  periodMinutes: number,
): Series {
  const periods = new Float64Array(length);
  for (let index = 0; index < length; index += 1) {
    periods[index] = windows?.[minute - (length - 1 - index) * periodMinutes] ?? Number.NaN;
  }
  periods[length - 1] = newest?.[minute] ?? Number.NaN;
  return periods;
}

/**
 * If there are points enough the newest count, however far back; else missing ones are taken for good, or, where there
 * is none at all, for what the state was: `undefined`.
 */
function stateOf(points: Series, alarm: Alarm): Change['state'] | undefined {
  const real = points.filter((point) => !Number.isNaN(point)).slice(-alarm.evaluationPeriods);
  if (alarm.keepsState && real.length === 0) return undefined;
  return real.filter(alarm.compare).length >= alarm.datapointsToAlarm ? 'ALARM' : 'OK';
}
