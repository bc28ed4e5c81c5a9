'use strict';

const { HOUR_SECONDS, figure, namesOf, untilMended } = require('./metric-alarms.cjs');

/** What comes back within this time is the same failure: an account whose concurrency is used up now and again. */
const HOLD_SECONDS = 2 * HOUR_SECONDS;

/**
 * The order function is not let run: nothing reserved for it, or the account's concurrency used up. No other alarm sees
 * it, for it writes no figures then, and what comes back three times is left out of SQS's age. AWS counts what is turned
 * away as Throttles and as no invocation; the mapping tries again until the visibility time-out, then with the message
 * that comes back (Lambda Developer Guide, "Handling errors for an SQS event source"). So one event is turned away in
 * each quarter of an hour, however rarely events come, and an hour of that without one invocation is no peak.
 */
module.exports = async (framework) => {
  const { stack } = await namesOf(framework);
  const Dimensions = [{ Name: 'FunctionName', Value: { Ref: 'OrderEventsLambdaFunction' } }];
  const ofFunction = (id, MetricName) => figure(id, { Namespace: 'AWS/Lambda', MetricName, Dimensions });
  return {
    Resources: {
      OrderEventsThrottledAlarm: untilMended({
        name: `${stack}-order-events-throttled`,
        description:
          'AWS does not let the order function run, and all orders wait. See docs/runbook.md#order-events-throttled',
        label: 'Turned away, and none let through since',
        figures: [ofFunction('failed', 'Throttles'), ofFunction('invoked', 'Invocations')],
        // By SUM, for there may be no invocation all day: what FILL alone makes of that is not documented.
        bad: 'IF(SUM([FILL(invoked, 0), 0 * failed]) > 0, 0, FILL(failed, 0) > 0)',
        good: 'SUM([FILL(invoked, 0), 0 * failed]) > 0',
        forSeconds: HOUR_SECONDS,
        holdSeconds: HOLD_SECONDS,
      }),
    },
  };
};
