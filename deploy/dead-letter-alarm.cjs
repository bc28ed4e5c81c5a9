'use strict';

const { DAY_SECONDS, HOUR_SECONDS, figure, namesOf, untilMended } = require('./metric-alarms.cjs');

/**
 * Dead letters are kept for fourteen days. One that expires has lain there all that time, so that the queue was empty
 * in no hour of the last six days. Not by SQS's age: it leaves out what was looked at three times.
 */
module.exports = async (framework) => {
  const { stack } = await namesOf(framework);
  const visible = {
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['OrderEventsDeadLetters', 'QueueName'] } }],
  };
  return {
    Resources: {
      DeadLettersExpireAlarm: untilMended({
        name: `${stack}-dead-letters-expire`,
        description:
          'Dead letters have lain for six days, and are gone after fourteen. See docs/runbook.md#dead-letters',
        label: 'Dead letters, and no hour without any for six days',
        figures: [figure('letters', visible, 'Maximum', HOUR_SECONDS)],
        bad: 'letters > 0',
        good: 'letters <= 0',
        forSeconds: 6 * DAY_SECONDS,
        periodSeconds: HOUR_SECONDS,
      }),
    },
  };
};
