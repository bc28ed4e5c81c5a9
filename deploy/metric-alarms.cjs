'use strict';

// What alarms on several figures are made of. CloudWatch's limits for them: all figures of an alarm have one period,
// and its evaluation reaches back one day at most (seven with periods of an hour).

const PERIOD_SECONDS = 60;
const HOUR_SECONDS = 60 * PERIOD_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;
/** Seconds since the last period for which `bad` is 1, or since the first one there is, in the words of `untilMended`. */
const SINCE_BAD =
  '(EPOCH(bad) - FILL(IF(FILL(bad, 0) + (EPOCH(bad) == MIN(EPOCH(bad))), EPOCH(bad)), REPEAT))';

/** The names that every figure of ours carries: docs/log-codes.md. */
function ownDimensions(service, stack, stage) {
  return [
    { Name: 'service', Value: service },
    { Name: 'stack', Value: stack },
    { Name: 'stage', Value: stage },
  ];
}

function figure(Id, Metric, Stat = 'Sum', Period = PERIOD_SECONDS) {
  return { Id, ReturnData: false, MetricStat: { Metric, Stat, Period } };
}

/** A figure of ours. */
function own(Id, MetricName, Dimensions, ...rest) {
  return figure(Id, { Namespace: 'RobinBridge', MetricName, Dimensions }, ...rest);
}

function step(Id, Expression) {
  return { Id, Expression, ReturnData: false };
}

/**
 * An alarm that is raised once and holds until what it warns of is seen to be mended, however rarely there is anything
 * to count, or, unless `isHeld`, until a day has passed without any. `bad`, `good` and `mended` are expressions that are
 * 1 or 0 in minutes with something to count. A good minute breaks a run of bad ones, so that the alarm is not raised; it
 * clears with `mended`, which asks for more: a share that goes up and down around one bound would ring with each turn.
 * By the minute, for longer periods slide over rare figures and would find now one and now two of them bad; what
 * never lacks a figure for long may be looked at by the hour, over a week.
 * CloudWatch keeps no figures between evaluations: running sums and repeated values find each run in the day anew. It
 * keeps the alarm's state as long as there is neither a raised nor a mended period, if missing ones are ignored
 * (CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data").
 * @param figures two at most: an alarm has ten figures and expressions
 * @param forSeconds how long a run has lasted, from its first bad period to the last, before the alarm is raised
 * @param badPeriods how many bad periods a run has had before that
 * @param fewForSeconds how long a run of two or more has lasted before the alarm is raised whatever their number
 * @param isHeld whether it holds for as long as nothing is seen to be mended
 * @param holdSeconds how long after the last bad period the first one that is mended counts
 */
function untilMended({
  name,
  description,
  figures,
  bad,
  good,
  mended = 'good',
  label,
  forSeconds,
  badPeriods = 1,
  fewForSeconds,
  holdSeconds = 0,
  isHeld = false,
  periodSeconds = PERIOD_SECONDS,
}) {
  const lasted = 'EPOCH(bad) - first';
  const isMany = `(run >= ${badPeriods}) * (${lasted} >= ${forSeconds})`;
  const isRaised = fewForSeconds === undefined ? isMany : `${isMany} + (${lasted} >= ${fewForSeconds}) > 0`;
  return alarm({
    name,
    description,
    metrics: [
      {
        Id: 'unmended',
        // Of periods that say nothing there is no value.
        Expression: 'IF(raised + (lastgood > 0), raised * (EPOCH(raised) > MAX(lastgood)))',
        Label: label,
        ReturnData: true,
      },
      step('bad', bad),
      step('good', good),
      step('before', 'RUNNING_SUM(bad) - bad'),
      // Less the bad ones before the last good period. The first bad one begins a run, with or without a good one.
      step('run', 'before + bad - FILL(IF(good + (before < 1), before), REPEAT)'),
      step('first', 'FILL(IF(bad * (run == 1), EPOCH(bad)), REPEAT)'),
      step('raised', `IF(bad, ${isRaised}, 0)`),
      step('lastgood', `IF(${mended}, IF(${SINCE_BAD} >= ${holdSeconds}, EPOCH(bad), 0), 0)`),
      ...figures,
    ],
    periods: (periodSeconds === HOUR_SECONDS ? 7 * DAY_SECONDS : DAY_SECONDS) / periodSeconds,
    missing: isHeld ? 'ignore' : 'notBreaching',
  });
}

function alarm({ name, description, metrics, periods, missing }) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: name,
      AlarmDescription: description,
      Metrics: metrics,
      EvaluationPeriods: periods,
      DatapointsToAlarm: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: missing,
      AlarmActions: [{ Ref: 'AlarmTopic' }],
      OKActions: [{ Ref: 'AlarmTopic' }],
    },
  };
}

/** Service, stack and stage as they stand in names. */
async function namesOf({ resolveVariable }) {
  const service = await resolveVariable('self:service');
  const stage = await resolveVariable('sls:stage');
  return { service, stage, stack: `${service}-${stage}` };
}

module.exports = { HOUR_SECONDS, SINCE_BAD, figure, namesOf, own, ownDimensions, untilMended };
