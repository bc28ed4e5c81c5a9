import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { journalTable } from './journal-table.ts';
import { ledgerTable } from './table.ts';

export type TableKind = 'ledger' | 'journal';

type Keyed = Pick<TableDescription, 'KeySchema'>;

const DEFINITIONS = { ledger: ledgerTable, journal: journalTable } satisfies Record<
  TableKind,
  (tableName: string) => Keyed
>;

/**
 * What shows, by its key, that a table is none of this kind, as what follows its name: a mistaken name, or both
 * swapped. `undefined` if it may be one.
 */
export function otherKindOf(table: Keyed, kind: TableKind): string | undefined {
  const [key, wanted] = [keyOf(table), keyOf(DEFINITIONS[kind](kind))];
  return key === wanted ? undefined : `is no ${kind}: its key is ${key}, and not ${wanted}`;
}

function keyOf({ KeySchema = [] }: Keyed): string {
  return KeySchema.map(({ AttributeName }) => AttributeName).join(', ');
}
