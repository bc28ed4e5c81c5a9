'use strict';

const { HOUR_SECONDS, figure, namesOf, untilMended } = require('./metric-alarms.cjs');

const spell = (hours) => (hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`);

/**
 * Dead letters are kept for fourteen days from when they were sent first. One that expires has lain there for at least
 * as long as deploy/figures.cjs says, so that the queue was empty in no hour of these. Not by SQS's age: it leaves out
 * what was looked at three times.
 */
module.exports = async (framework) => {
  const { stack } = await namesOf(framework);
  const { ringAfterHours, leftHours } = await framework.resolveVariable('self:custom.derived.lettersExpire');
  const visible = {
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['OrderEventsDeadLetters', 'QueueName'] } }],
  };
  return {
    Resources: {
      DeadLettersExpireAlarm: untilMended({
        name: `${stack}-dead-letters-expire`,
        description: `Dead letters have lain for ${spell(ringAfterHours)}, and the first is gone in ${spell(leftHours)} or more. See docs/runbook.md#dead-letters`,
        label: 'Dead letters, and no hour without any for long',
        figures: [figure('letters', visible, 'Maximum', HOUR_SECONDS)],
        bad: 'letters > 0',
        good: 'letters <= 0',
        forSeconds: ringAfterHours * HOUR_SECONDS,
        periodSeconds: HOUR_SECONDS,
      }),
    },
  };
};
