'use strict';

// What alarms on several figures are made of. CloudWatch's limits for them: all figures of an alarm have one period,
// and its evaluation reaches back one day at most (seven with periods of an hour).

const PERIOD_SECONDS = 60;
const HOUR_SECONDS = 60 * PERIOD_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;
/** Later than any moment. */
const NEVER = 9_999_999_999;

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
 * An alarm that holds until what it warns of is seen to be mended: a minute is bad only if none that came after it
 * was good. So it rings once, however rarely there is anything to count, and clears with the first good minute, or
 * after a day without any. `bad` and `good` are expressions that are 1 or 0 in minutes with something to count.
 * By the minute, for longer periods slide over rare figures and would find now one and now two of them bad; what
 * never lacks a figure for long may be looked at by the hour, over a week.
 * @param forSeconds how long it has been bad, from the first bad period to the last, before the alarm is raised
 * @param badPeriods how many periods have been bad before that
 */
function untilMended({
  name,
  description,
  figures,
  bad,
  good,
  label,
  forSeconds,
  badPeriods = 1,
  periodSeconds = PERIOD_SECONDS,
}) {
  return alarm({
    name,
    description,
    metrics: [
      {
        Id: 'unmended',
        Expression: `IF(since, (EPOCH(since) - MIN(first) >= ${forSeconds}) * (SUM(since) >= ${badPeriods}), 0)`,
        Label: label,
        ReturnData: true,
      },
      step('bad', bad),
      step('good', good),
      step('lastgood', 'IF(good, EPOCH(good), 0)'),
      step('since', 'IF(bad, EPOCH(bad) > MAX(lastgood), 0)'),
      step('first', `IF(since, EPOCH(since), ${NEVER})`),
      ...figures,
    ],
    periods: (periodSeconds === HOUR_SECONDS ? 7 * DAY_SECONDS : DAY_SECONDS) / periodSeconds,
    badPeriods: 1,
    threshold: 0,
  });
}

function alarm({ name, description, metrics, periods, badPeriods, threshold }) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: name,
      AlarmDescription: description,
      Metrics: metrics,
      EvaluationPeriods: periods,
      DatapointsToAlarm: badPeriods,
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
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

module.exports = { HOUR_SECONDS, DAY_SECONDS, alarm, figure, namesOf, own, ownDimensions, untilMended };
