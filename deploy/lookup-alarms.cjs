'use strict';

const { alarm, figure, namesOf, own, ownDimensions, untilMended } = require('./metric-alarms.cjs');

/** By the name that they have in the lookup's metrics. */
const SOURCES = { Kibo: 'HasKibo', ExpertSender: 'HasExpertSender', Loke: 'HasLoke' };

/** Answers after which an agent sees nothing and is told nothing. API Gateway counts them as one, the access log not. */
const REFUSALS = {
  Unauthorized: { status: 401, page: 'lookup-unauthorized', says: 'ROBIN’s credentials are refused' },
  Forbidden: { status: 403, page: 'lookup-forbidden', says: 'the caller’s address is not allowed' },
  Throttled: { status: 429, page: 'lookup-throttled', says: 'more calls than the limits allow' },
};

/**
 * Alarms by share. What concerns all lookups holds until it is mended, however few there are. What concerns some of
 * many is judged by five minutes, of which two in an hour raise the alarm.
 */
module.exports = async (framework) => {
  const { service, stack, stage } = await namesOf(framework);
  const dimensions = ownDimensions('customer-lookup', stack, stage);
  const resources = {};
  for (const [source, condition] of Object.entries(SOURCES)) {
    resources[`${source}DownAlarm`] = {
      Condition: condition,
      ...wholeAlarm({
        name: `${stack}-${source.toLowerCase()}-down`,
        description: `${source} does not answer lookups. See docs/runbook.md#source-down`,
        label: 'Without an answer, and none since',
        failed: own('failed', `${source}Failures`, dimensions),
        asked: own('asked', `${source}Time`, dimensions, 'SampleCount'),
      }),
    };
  }
  const api = [
    { Name: 'ApiName', Value: `${stage}-${service}` },
    { Name: 'Stage', Value: stage },
  ];
  const asked = apiMetric('Count', api);
  const failed = apiMetric('5XXError', api);
  const failures = 'agents see no customer. See docs/runbook.md#lookup-failures';
  resources.LookupDownAlarm = wholeAlarm({
    name: `${stack}-lookup-down`,
    description: `Lookups are answered with 5xx, ${failures}`,
    label: 'Half of them fail, and not less since',
    failed: figure('failed', failed),
    asked: figure('asked', asked),
    // A source that is down fails one lookup in a few: two of them in a row are no outage of all.
    badPeriods: 5,
  });
  resources.LookupFailuresAlarm = partAlarm({
    name: `${stack}-lookup-failures`,
    description: `Some of many lookups are answered with 5xx, ${failures}`,
    label: 'Share that fails',
    failed,
    asked,
    below: 0.5,
    share: Number(await framework.resolveVariable('param:lookupFailuresAlarmShare')),
  });
  // Asked for orders alone: those who ask for nothing else have no such figures.
  resources.LedgerDownAlarm = wholeAlarm({
    name: `${stack}-ledger-down`,
    description: 'The ledger cannot be read for lists of orders. See docs/runbook.md#ledger-down',
    label: 'Without an answer, and none since',
    failed: own('failed', 'LedgerFailures', dimensions),
    asked: own('asked', 'LedgerTime', dimensions, 'SampleCount'),
  });
  for (const [name, { status, page, says }] of Object.entries(REFUSALS)) {
    resources[`Lookup${name}Filter`] = countOfStatus(status, `Lookup${name}`);
    const refused = {
      Namespace: 'RobinBridge',
      MetricName: `Lookup${name}`,
      Dimensions: [
        { Name: 'stack', Value: stack },
        { Name: 'stage', Value: stage },
      ],
    };
    const common = {
      name: `${stack}-${page}`,
      description: `Lookups are answered ${status}, for ${says}. See docs/runbook.md#${page}`,
      label: `Answered ${status}`,
    };
    // Too many calls are never all of them turned away.
    resources[`Lookup${name}Alarm`] =
      status === 429
        ? partAlarm({ ...common, failed: refused, asked, below: 2, share: 0.05 })
        : wholeAlarm({ ...common, failed: figure('failed', refused), asked: figure('asked', asked) });
  }
  return { Resources: resources };
};

function apiMetric(MetricName, Dimensions) {
  return { Namespace: 'AWS/ApiGateway', MetricName, Dimensions };
}

/** Half of them or more, for five minutes, and no minute since in which it was less. */
function wholeAlarm({ failed, asked, ...rest }) {
  return untilMended({
    ...rest,
    figures: [failed, asked],
    bad: 'FILL(failed, 0) / asked >= 0.5',
    good: 'FILL(failed, 0) / asked < 0.5',
    forSeconds: 300,
  });
}

/** A share of many: three at least, and fewer than what the other alarm is for. */
function partAlarm({ name, description, label, failed, asked, share, below }) {
  const Expression = `IF(FILL(failed, 0) >= 3, IF(failed / asked < ${below}, failed / asked, 0), 0)`;
  return alarm({
    name,
    description,
    metrics: [
      { Id: 'share', Expression, Label: label, ReturnData: true },
      figure('failed', failed, 'Sum', 300),
      figure('asked', asked, 'Sum', 300),
    ],
    periods: 12,
    badPeriods: 2,
    threshold: share,
  });
}

/** Counts the access log's lines with one status. */
function countOfStatus(status, MetricName) {
  return {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: { Ref: 'LookupAccessLog' },
      FilterPattern: `{ $.status = "${status}" }`,
      MetricTransformations: [
        {
          MetricNamespace: 'RobinBridge',
          MetricName,
          MetricValue: '1',
          Unit: 'Count',
          Dimensions: [
            { Key: 'stack', Value: '$.stack' },
            { Key: 'stage', Value: '$.stage' },
          ],
        },
      ],
    },
  };
}
