'use strict';

const { HOUR_SECONDS, SINCE_BAD, namesOf, own, ownDimensions, untilMended } = require('./metric-alarms.cjs');

/**
 * What comes back within this time is the same failure: ROBIN that answers for a part of each hour, a key that one of
 * its servers refuses. Longer than a night without orders.
 */
const HOLD_SECONDS = 12 * HOUR_SECONDS;

/**
 * Nothing is told: ROBIN turns us away, or the ledger lacks what it was told. If few events wait, half an hour lies
 * between two tries (lib/orders/delivery/pauses.ts): each alarm holds until ROBIN accepts an order and nothing has
 * failed for long. An event that waits alone is tried eight times within five minutes, then after about 9, 17 and 34:
 * whatever the load, ten minutes without an answer are seen within half an hour.
 */
const ALARMS = [
  {
    metric: 'RobinUnauthorized',
    page: 'robin-unauthorized',
    says: 'ROBIN refuses our key or our URL, and all orders wait',
    forSeconds: 0,
  },
  {
    metric: 'RobinRefusesAll',
    page: 'robin-refuses-all',
    says: 'ROBIN refuses every order it is told, so that all of them wait',
    forSeconds: 0,
  },
  {
    metric: 'RobinUnavailable',
    page: 'robin-unavailable',
    says: 'ROBIN does not answer, or with 408, 429 or 5xx, and has accepted nothing since',
    forSeconds: 600,
  },
  {
    metric: 'LedgerBehind',
    page: 'ledger-behind',
    says: 'The ledger was restored and not brought up to date, and all orders wait',
    forSeconds: 0,
  },
];

module.exports = async (framework) => {
  const { stack, stage } = await namesOf(framework);
  const dimensions = ownDimensions('order-events', stack, stage);
  const alarms = ALARMS.map(({ metric, page, says, forSeconds }) => [
    `${metric}Alarm`,
    untilMended({
      name: `${stack}-${page}`,
      description: `${says}. See docs/runbook.md#${page}`,
      label: 'Nothing told, and nothing accepted since',
      figures: [own('failed', metric, dimensions), own('told', 'OrdersTold', dimensions)],
      // Not in a minute in which ROBIN accepted one as well.
      bad: 'IF(FILL(told, 0) > 0, 0, FILL(failed, 0) > 0)',
      good: 'FILL(told, 0) > 0',
      forSeconds,
      holdSeconds: HOLD_SECONDS,
    }),
  ]);
  const failing = untilMended({
    name: `${stack}-robin-fails-at-order`,
    description:
      'ROBIN fails at an order each time, and takes others. See docs/runbook.md#robin-fails-at-order',
    label: 'Failed at it alone, and not stopped since',
    figures: [own('failed', 'OrdersRobinFailsAt', dimensions), own('told', 'OrdersTold', dimensions)],
    bad: 'FILL(failed, 0) > 0',
    // Others are told all the while. It is tried each half hour: three quarters of one without a failure end a run.
    good: `${SINCE_BAD} >= 2700`,
    mended: 'FILL(told, 0) > 0',
    // What passes with an outage that comes and goes is no fault of the order.
    forSeconds: HOUR_SECONDS,
    holdSeconds: HOLD_SECONDS,
  });
  return { Resources: { ...Object.fromEntries(alarms), RobinFailsAtOrderAlarm: failing } };
};
