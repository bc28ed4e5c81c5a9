'use strict';

// The dashboard's body, as the text that CloudFormation wants.

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

/** A figure that the functions write themselves, by its dimensions. */
function own(name, service, dimensions = {}, options = {}) {
  const pairs = Object.entries({ ...dimensions, service }).flat();
  return ['RobinBridge', name, ...pairs, options];
}

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const service = await resolveVariable('self:service');
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
    ]),
    graph('Time of an invocation (ms)', [
      ['AWS/Lambda', 'Duration', ...lookup, { stat: 'p99', label: 'Lookup p99' }],
      ['AWS/Lambda', 'Duration', ...orders, { stat: 'p99', label: 'Orders p99' }],
    ]),
    graph('Ledger', [
      ['AWS/DynamoDB', 'ConsumedReadCapacityUnits', 'TableName', sub('Table'), { stat: 'Sum' }],
      ['AWS/DynamoDB', 'ConsumedWriteCapacityUnits', 'TableName', sub('Table'), { stat: 'Sum' }],
    ]),
  ];
  return JSON.stringify({ widgets });
};
