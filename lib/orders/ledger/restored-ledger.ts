import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { batchGet, type TableAccess } from './batch-get.ts';

/**
 * Whether the ledger is a table that was restored and lacks what ROBIN was told since: docs/delivery.md, "After a
 * restore". Rejects if that cannot be said now.
 */
export type LedgerCheck = () => Promise<'up-to-date' | 'behind'>;

/** The key of the item that says that a restored table was brought up to date. */
export const RESTORE_MARK = 'RESTORED';

/** How long a good answer holds before AWS is asked again: a table may be restored under the name of one that is gone. */
const RECHECK_AFTER_MS = 5 * 60 * 1000;

export function createLedgerCheck(options: TableAccess): LedgerCheck {
  const { clock } = options;
  let goodAt: number | undefined;
  let asked: Promise<boolean> | undefined;

  async function ask(): Promise<boolean> {
    const isGood = await isUpToDate(options);
    goodAt = isGood ? clock.now() : undefined;
    return isGood;
  }

  return async () => {
    if (goodAt !== undefined && clock.now() - goodAt < RECHECK_AFTER_MS) return 'up-to-date';
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    try {
      return (await asked) ? 'up-to-date' : 'behind';
    } catch (error) {
      // What was seen to be good is not doubted because AWS cannot be asked once more.
      if (goodAt === undefined) throw error;
      return 'up-to-date';
    }
  };
}

async function isUpToDate({ client, table, clock }: TableAccess): Promise<boolean> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
  const restoredTo = Table?.RestoreSummary?.RestoreDateTime;
  if (!restoredTo) return true;
  // However long ago: a table's age does not say that anything was told from it.
  return isMarked({ client, table, clock }, restoredTo);
}

/** Whether the table says that it was brought up to date since it was restored to this moment. */
export async function isMarked(access: TableAccess, restoredTo: Date): Promise<boolean> {
  // As a batch, for the function has no other right to read.
  const [mark] = await batchGet(access, [{ pk: { S: RESTORE_MARK } }]);
  return mark?.restoredTo?.S === restoredTo.toISOString();
}
