import type { Log } from '../platform/reporting/log.ts';

/** What the lookup logs, wherever it does: docs/log-codes.md explains each. */
export const LOOKUP_LOG_CODES = [
  'lookup.answered',
  'lookup.failed',
  'lookup.secret-unreadable',
  'lookup.source-failed',
  'lookup.started',
] as const;

export type LookupLogCode = (typeof LOOKUP_LOG_CODES)[number];
export type LookupLog = Log<LookupLogCode>;
