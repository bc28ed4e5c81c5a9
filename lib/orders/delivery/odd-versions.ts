import { compareVersions, type Version } from '../event/version.ts';
import type { OrderState } from '../ledger/state.ts';
import type { Amounts } from '../systems.ts';
import type { BatchEntry } from './batch.ts';

/**
 * What a version says of a producer that does not number its events as it should. Each is processed as any other; it
 * may silence an order all the same, so it is said (docs/order-events.md, "Versions that silence an order").
 */
type Oddity =
  /** Two events of one version differ in their amounts: the one that came first stands. */
  | 'same-version-other-amounts'
  /** Later by its time than an event that has a sequence, and without one: it counts as older than all that have. */
  | 'sequence-gone'
  /** No event can ever be newer than one with the last sequence there is. */
  | 'last-sequence';

interface OddVersion {
  messageId: string;
  oddity: Oddity;
}

/**
 * @param stored what the ledger has of the order
 * @param entries of this one order, oldest version first
 */
export function findOddVersions(
  stored: OrderState | undefined,
  entries: readonly BatchEntry[],
): OddVersion[] {
  const newest = newestVersion(stored, entries);
  const known: Seen[] = stored ? [stored] : [];
  return entries.flatMap(({ message: { messageId }, event }) => {
    const { version, amounts, cancelled } = event;
    const seen = { version, present: { ...amounts, cancelled } };
    const differs = known.some(
      (other) => compareVersions(other.version, version) === 0 && isOther(other, seen),
    );
    known.push(seen);
    const oddities: Oddity[] = [];
    if (differs) oddities.push('same-version-other-amounts');
    if (
      version.sequence === undefined &&
      newest?.sequence !== undefined &&
      version.occurredAt > newest.occurredAt
    )
      oddities.push('sequence-gone');
    if (version.sequence === Number.MAX_SAFE_INTEGER) oddities.push('last-sequence');
    return oddities.map((oddity) => ({ messageId, oddity }));
  });
}

interface Seen {
  version: Version;
  present: Amounts & { cancelled: boolean };
}

function newestVersion(stored: OrderState | undefined, entries: readonly BatchEntry[]): Version | undefined {
  const last = entries.at(-1)?.event.version;
  if (!stored || !last) return stored?.version ?? last;
  return compareVersions(stored.version, last) > 0 ? stored.version : last;
}

/** A profit that one of them does not know tells nothing. */
function isOther({ present: one }: Seen, { present: other }: Seen): boolean {
  const knowsBoth = one.profit !== undefined && other.profit !== undefined;
  return (
    one.revenue !== other.revenue ||
    one.cancelled !== other.cancelled ||
    (knowsBoth && one.profit !== other.profit)
  );
}
