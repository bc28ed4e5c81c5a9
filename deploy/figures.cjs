'use strict';

// Figures of the stack that follow from others, so that changing one leaves none of them behind.

const SECONDS_A_DAY = 24 * 60 * 60;
const HOURS_A_DAY = 24;
/** SQS keeps a message for at most 14 days; so do both queues. */
const RETENTION_DAYS = 14;
/** The most that SQS allows. Pauses of half an hour come to 672 in 14 days; the rest is for the shorter first ones. */
const MOST_RECEIVES = 1000;
/** An alarm over days is evaluated each hour, on whole hours. */
const ALARM_LAG_HOURS = 3;

/**
 * After how long dead letters ring once more, and what is left then at least. A message that SQS moves keeps the moment
 * at which it was sent (SQS Developer Guide, "Understanding message retention periods for dead-letter queues"): of one
 * that no invocation ever got through, as many days are gone as its receipts have taken. Half of the rest is for the
 * alarm.
 */
function lettersExpire(visibilityTimeoutSeconds) {
  const retentionHours = RETENTION_DAYS * HOURS_A_DAY;
  const movedAfterHours = (MOST_RECEIVES * visibilityTimeoutSeconds) / 3600;
  // If they take longer than it is kept, SQS moves none: all letters are the bridge's own.
  const keptHours = movedAfterHours < retentionHours ? retentionHours - movedAfterHours : retentionHours;
  const half = Math.floor(keptHours / 2);
  const wholeDays = half - (half % HOURS_A_DAY);
  const ringAfterHours = Math.min(6 * HOURS_A_DAY, half < 2 * HOURS_A_DAY ? half : wholeDays);
  return { ringAfterHours, leftHours: Math.max(0, Math.floor(keptHours - ringAfterHours - ALARM_LAG_HOURS)) };
}

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
    retentionSeconds: RETENTION_DAYS * SECONDS_A_DAY,
    maxReceiveCount: MOST_RECEIVES,
    lettersExpire: lettersExpire(visibilityTimeoutSeconds),
    // The deadline, plus what a cold start takes before the deadline's clock begins.
    lookupTimeoutSeconds: Math.ceil(deadline / 1000) + 7,
  };
};
