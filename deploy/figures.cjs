'use strict';

// Figures of the stack that follow from others, so that changing one leaves none of them behind.

const SECONDS_A_DAY = 24 * 60 * 60;

/** Called by the framework for `${file(deploy/figures.cjs):…}`. */
module.exports = async ({ resolveConfigurationProperty }) => {
  const param = async (name) => {
    const value = String(await resolveConfigurationProperty(['custom', 'figures', name]));
    // Before the framework stumbles over what follows from it, and names that. It would print the stack.
    if (!/^\d+$/.test(value)) {
      throw Object.assign(new Error(`${name} must be a whole number, and not "${value}"`), {
        stack: undefined,
      });
    }
    return Number(value);
  };
  const orderTimeout = await param('orderEventsTimeoutSeconds');
  const window = await param('orderEventsBatchWindowSeconds');
  const deadline = await param('lookupDeadlineMs');
  // A message must not come back while an invocation may still hold it: AWS asks for six times the time-out,
  // and the window that a batch may wait for.
  const visibilityTimeoutSeconds = 6 * orderTimeout + window;
  return {
    visibilityTimeoutSeconds,
    // Five minutes each, in which a batch that fails comes back twice.
    errorPeriods: Math.ceil((2 * visibilityTimeoutSeconds) / 300) + 2,
    // SQS keeps a message for at most 14 days; so do both queues.
    retentionSeconds: 14 * SECONDS_A_DAY,
    // The most that SQS allows. Pauses of half an hour come to 672 in 14 days; the rest is for the shorter first ones.
    maxReceiveCount: 1000,
    // The deadline, plus what a cold start takes before the deadline's clock begins.
    lookupTimeoutSeconds: Math.ceil(deadline / 1000) + 7,
  };
};
