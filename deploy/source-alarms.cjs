'use strict';

/** By the name that they have in the lookup's metrics. */
const SOURCES = { Kibo: 'HasKibo', ExpertSender: 'HasExpertSender', Loke: 'HasLoke' };

/** An alarm for each source that is on: half of the lookups that asked it got no answer, ten minutes of fifteen. */
module.exports = async ({ resolveVariable }) => {
  const stack = `${await resolveVariable('self:service')}-${await resolveVariable('sls:stage')}`;
  const alarms = Object.entries(SOURCES).map(([source, condition]) => [
    `${source}DownAlarm`,
    {
      Type: 'AWS::CloudWatch::Alarm',
      Condition: condition,
      Properties: {
        AlarmName: `${stack}-${source.toLowerCase()}-down`,
        AlarmDescription: `${source} does not answer lookups. See docs/runbook.md#source-down`,
        Metrics: [
          {
            Id: 'share',
            Expression: 'FILL(failures, 0) / asked',
            Label: 'Share without an answer',
            ReturnData: true,
          },
          figure('failures', `${source}Failures`, 'Sum'),
          figure('asked', `${source}Time`, 'SampleCount'),
        ],
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        Threshold: 0.5,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: 'AlarmTopic' }],
        OKActions: [{ Ref: 'AlarmTopic' }],
      },
    },
  ]);
  return { Resources: Object.fromEntries(alarms) };
};

function figure(Id, MetricName, Stat) {
  const Dimensions = [{ Name: 'service', Value: 'customer-lookup' }];
  const Metric = { Namespace: 'RobinBridge', MetricName, Dimensions };
  return { Id, ReturnData: false, MetricStat: { Metric, Stat, Period: 300 } };
}
