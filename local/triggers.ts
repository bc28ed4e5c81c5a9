/**
 * How the functions are triggered: as deployed, so that what happens here is what happens there. A test compares these
 * with the packaged template.
 */
export const ORDER_TRIGGER = {
  batchSize: 100,
  maximumBatchingWindowInSeconds: 1,
  maximumConcurrency: 2,
} as const;

export const TIMEOUT_SECONDS = { lookup: 10, orders: 60 } as const;

export const ORDER_QUEUE = { visibilityTimeoutSeconds: 361, maxReceiveCount: 1000 } as const;
