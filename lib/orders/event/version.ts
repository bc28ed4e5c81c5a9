import { compareText } from '../../platform/compare-text.ts';

/**
 * How new an event is. Versions are totally ordered, so that events of one order end in the same state whatever the
 * order in which they arrive (docs/contract.md, "The order-change event": newer).
 */
export interface Version {
  /** Absent comes before all. */
  sequence?: number;
  /** In UTC to its last digit; compares as text as it does in time. */
  occurredAt: string;
  eventId: string;
}

/** Negative if `a` is older than `b`, positive if it is newer, 0 if they are the same. */
export function compareVersions(a: Version, b: Version): number {
  return (
    compareSequences(a.sequence, b.sequence) ||
    compareText(a.occurredAt, b.occurredAt) ||
    compareText(a.eventId, b.eventId)
  );
}

function compareSequences(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  return b === undefined ? 1 : a - b;
}
