'use strict';

// The dashboard's body, as the text that CloudFormation wants.

const SOURCES = require('./sources.cjs');

/** Filled in by CloudFormation's Fn::Sub. */
function sub(name) {
  return `\${${name}}`;
}

/** A graph of a third of the page's width. */
function graph(title, metrics, options = {}) {
  const properties = {
    title,
    metrics,
    region: sub('AWS::Region'),
    period: 300,
    view: 'timeSeries',
    ...options,
  };
  return { type: 'metric', width: 8, height: 6, properties };
}

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const service = await resolveVariable('self:service');
  const stack = `${service}-${stage}`;
  const deployment = ['stack', stack, 'stage', stage];
  /** A figure that a function writes. */
  const own = (name, options, of = 'order-events') => [
    'RobinBridge',
    name,
    'service',
    of,
    ...deployment,
    { stat: 'Sum', ...options },
  ];
  /** A figure that the lookup writes for each source. */
  const sources = (suffix, options) =>
    [...SOURCES.map(({ figure }) => figure).sort(), 'Ledger'].map((label) =>
      own(`${label}${suffix}`, { label, ...options }, 'customer-lookup'),
    );
  /** A figure that a function writes once for each outcome or reason: one line for each that occurs. */
  const search = (name, by, stat, period = 300) => {
    const schema = `{RobinBridge,${[by, 'service', 'stack', 'stage'].sort().join(',')}}`;
    return [
      { expression: `SEARCH('${schema} MetricName="${name}" stack="${stack}"', '${stat}', ${period})` },
    ];
  };
  const api = ['ApiName', `${stage}-${service}`, 'Stage', stage];
  const lookup = ['FunctionName', sub('CustomerLookupLambdaFunction')];
  const orders = ['FunctionName', sub('OrderEventsLambdaFunction')];
  const queue = ['QueueName', sub('OrderEventsQueue.QueueName')];
  const deadLetters = ['QueueName', sub('OrderEventsDeadLetters.QueueName')];
  const widgets = [
    graph('Lookups', [
      ['AWS/ApiGateway', 'Count', ...api, { stat: 'Sum' }],
      ['AWS/ApiGateway', '4XXError', ...api, { stat: 'Sum' }],
      ['AWS/ApiGateway', '5XXError', ...api, { stat: 'Sum' }],
    ]),
    graph('Time of a lookup (ms)', [
      ['AWS/ApiGateway', 'Latency', ...api, { stat: 'p50' }],
      ['AWS/ApiGateway', 'Latency', ...api, { stat: 'p99' }],
    ]),
    graph('Order events waiting', [
      ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', ...queue, { stat: 'Maximum', label: 'Waiting' }],
      [
        'AWS/SQS',
        'ApproximateNumberOfMessagesNotVisible',
        ...queue,
        { stat: 'Maximum', label: 'Under way or pausing' },
      ],
      [
        'AWS/SQS',
        'ApproximateNumberOfMessagesVisible',
        ...deadLetters,
        { stat: 'Maximum', label: 'Dead letters' },
      ],
    ]),
    graph('Age of the oldest event (s)', [
      ['AWS/SQS', 'ApproximateAgeOfOldestMessage', ...queue, { stat: 'Maximum' }],
    ]),
    graph('Functions', [
      ['AWS/Lambda', 'Errors', ...lookup, { stat: 'Sum', label: 'Lookup: errors' }],
      ['AWS/Lambda', 'Throttles', ...lookup, { stat: 'Sum', label: 'Lookup: throttles' }],
      ['AWS/Lambda', 'Errors', ...orders, { stat: 'Sum', label: 'Orders: errors' }],
      ['AWS/Lambda', 'Throttles', ...orders, { stat: 'Sum', label: 'Orders: throttles' }],
      ['AWS/Lambda', 'Invocations', ...orders, { stat: 'Sum', label: 'Orders: invocations' }],
    ]),
    graph('Time of an invocation (ms)', [
      ['AWS/Lambda', 'Duration', ...lookup, { stat: 'p99', label: 'Lookup p99' }],
      ['AWS/Lambda', 'Duration', ...orders, { stat: 'p99', label: 'Orders p99' }],
    ]),
    graph('Lookups answered, failed and turned away', [
      ...['Unauthorized', 'Forbidden', 'Throttled', 'Failed', 'Answered'].map((label) => [
        'RobinBridge',
        `Lookup${label}`,
        ...deployment,
        { stat: 'Sum', label },
      ]),
    ]),
    graph('Lookups by outcome', [search('Lookups', 'outcome', 'Sum')]),
    graph('Time of a source (ms)', sources('Time', { stat: 'p90' })),
    graph('Lookups that a source did not answer', sources('Failures')),
    graph('Order changes', [
      own('OrdersTold', { label: 'Told' }),
      own('OrdersRefused', { label: 'Refused' }),
      own('OrdersWaiting', { label: 'Handed back to wait' }),
      own('PostsInDoubt', { label: 'POSTs in doubt' }),
    ]),
    graph('Oldest event that was handed back (ms)', [own('OldestWaiting', { stat: 'Maximum' })]),
    graph('Dead letters by reason', [search('DeadLetters', 'reason', 'Sum')]),
    graph('Versions that may silence an order', [search('OddVersions', 'oddity', 'Sum')]),
    graph('ROBIN turns us away', [
      own('RobinUnavailable', { label: 'No answer of use' }),
      own('RobinUnauthorized', { label: 'Key or URL refused' }),
      own('RobinRefusesAll', { label: 'All orders refused' }),
      own('OrdersRobinFailsAt', { label: 'One order fails alone' }),
    ]),
    graph('POSTs an hour (ROBIN takes 10,000)', [search('RobinTime', 'outcome', 'SampleCount', 3600)]),
    graph('Limiter', [
      own('PostsWithoutPermit', { label: 'No slot in time' }),
      own('PermitsMissed', { label: 'Slot missed' }),
      own('PermitsVoid', { label: 'Void by a pause' }),
      own('ClocksWrong', { label: 'Clock wrong' }),
      own('LedgerBehind', { label: 'Ledger not up to date' }),
    ]),
    graph('Ledger', [
      ['AWS/DynamoDB', 'ConsumedReadCapacityUnits', 'TableName', sub('Table'), { stat: 'Sum' }],
      ['AWS/DynamoDB', 'ConsumedWriteCapacityUnits', 'TableName', sub('Table'), { stat: 'Sum' }],
    ]),
  ];
  return JSON.stringify({ widgets });
};
