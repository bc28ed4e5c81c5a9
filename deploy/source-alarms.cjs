'use strict';

/** By the name that the lookup gives a source in its metrics. */
const SOURCES = {
  kibo: { title: 'Kibo', condition: 'HasKibo' },
  expertsender: { title: 'ExpertSender', condition: 'HasExpertSender' },
  loke: { title: 'LOKE', condition: 'HasLoke' },
};

/** An alarm for each source that is on: half of the lookups that asked it got no answer, ten minutes of fifteen. */
module.exports = async ({ resolveVariable }) => {
  const stack = `${await resolveVariable('self:service')}-${await resolveVariable('sls:stage')}`;
  const alarms = Object.entries(SOURCES).map(([source, { title, condition }]) => [
    `${title}DownAlarm`,
    {
      Type: 'AWS::CloudWatch::Alarm',
      Condition: condition,
      Properties: {
        AlarmName: `${stack}-${source}-down`,
        AlarmDescription: `${title} does not answer lookups. See docs/runbook.md#source-down`,
        Metrics: [
          {
            Id: 'share',
            Expression: 'FILL(failures, 0) / asked',
            Label: 'Share without an answer',
            ReturnData: true,
          },
          figure('failures', 'SourceFailures', source, 'Sum'),
          figure('asked', 'SourceTime', source, 'SampleCount'),
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

function figure(Id, MetricName, source, Stat) {
  const Dimensions = [
    { Name: 'service', Value: 'customer-lookup' },
    { Name: 'source', Value: source },
  ];
  const Metric = { Namespace: 'RobinBridge', MetricName, Dimensions };
  return { Id, ReturnData: false, MetricStat: { Metric, Stat, Period: 300 } };
}
