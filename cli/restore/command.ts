import { DescribeTableCommand, type TableDescription } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { createDynamoDbForgetting } from '../../lib/orders/forget/dynamodb-forgetting.ts';
import { forgetCustomer } from '../../lib/orders/forget/forget-person.ts';
import { KEPT_SECONDS } from '../../lib/orders/ledger/journal-table.ts';
import { isMarked } from '../../lib/orders/ledger/restored-ledger.ts';
import { otherKindOf, type TableKind } from '../../lib/orders/ledger/table-kind.ts';
import { RESTORE_MARGIN_MS } from '../../lib/orders/restore/restore.ts';
import { nameOf } from '../connections/aws-errors.ts';
import { type OrdersSide, openOrdersSide } from '../connections/orders-side.ts';
import { CommandError } from '../terminal/command-error.ts';
import {
  type CommonOptions,
  type Context,
  counted,
  describeDuration,
  withCommon,
} from '../terminal/context.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { findLacking, type Protection, protect } from './protection.ts';
import { findTold, mark, type Restored, readForgotten, restoreTable } from './restore-table.ts';

const DAY_SECONDS = 24 * 60 * 60;

interface RestoreOptions extends CommonOptions {
  table?: string;
  dryRun?: boolean;
  incomplete?: boolean;
}

export function addRestore(program: Command, context: Context): void {
  const command = program
    .command('restore')
    .description('brings a ledger that AWS restored up to date from the journal, and protects it')
    .option('--table <name>', 'the restored table; by default LEDGER_TABLE')
    .option('--dry-run', 'say what it would change and write nothing')
    .option('--incomplete', 'go on although the journal does not reach back to the restore point');
  withCommon(command, [
    'restore --table robin-bridge-production-ledger-restored --dry-run',
    'restore --table robin-bridge-production-ledger-restored',
  ]).action(async (options: RestoreOptions) => {
    const { terminal } = context;
    const environment = context.environment(options.envFile);
    const side = openOrdersSide({ ...environment, ...(options.table && { LEDGER_TABLE: options.table }) });
    const restoredTo = await findRestorePoint(side);
    const isDone = await isMarked(
      { client: side.dynamoDb, table: side.settings.ledgerTable, clock: side.clock },
      restoredTo,
    );
    const restored = isDone ? undefined : await bringUpToDate(side, restoredTo, options, terminal);
    refuseToldElsewhere(restored?.toldElsewhere ?? (await findTold(side, restoredTo, terminal)));
    const given = options.dryRun ? [] : await protectTable(side, terminal);
    if (options.json) terminal.printJson({ restoredTo, isDone, ...restored, given });
    else if (restored) describe(restored, restoredTo, options, terminal, side.clock.now());
    else terminal.print(`${side.settings.ledgerTable} is up to date already.`);
    if (!options.json && given && given.length > 0)
      terminal.print(`The table was given: ${given.join(', ')}.`);
    context.finish(given !== undefined);
  });
}

async function findRestorePoint(side: OrdersSide): Promise<Date> {
  const table = side.settings.ledgerTable;
  const { RestoreSummary, TableStatus } = await describeLedgerOrJournal(side, table, 'ledger');
  const { RestoreDateTime, RestoreInProgress } = RestoreSummary ?? {};
  if (!RestoreDateTime)
    throw new CommandError(
      `${table} is no table that was restored: there is nothing to bring up to date.`,
      'Name the restored one: --table NAME.',
    );
  if (RestoreInProgress || TableStatus !== 'ACTIVE')
    throw new CommandError(
      `${table} is still being restored.`,
      `Wait for it, again if AWS's command gives up: aws dynamodb wait table-exists --table-name ${table}`,
    );
  return RestoreDateTime;
}

/** @throws CommandError if the table is of another kind */
async function describeLedgerOrJournal(
  side: OrdersSide,
  table: string,
  kind: TableKind,
): Promise<TableDescription> {
  const described = await describeTable(side, table);
  const otherKind = otherKindOf(described, kind);
  if (otherKind === undefined) return described;
  throw new CommandError(
    `${table} ${otherKind}.`,
    kind === 'ledger' ? 'Look at --table and LEDGER_TABLE.' : 'Look at JOURNAL_TABLE.',
  );
}

async function describeTable(side: OrdersSide, table: string): Promise<TableDescription> {
  try {
    const { Table = {} } = await side.dynamoDb.send(new DescribeTableCommand({ TableName: table }));
    return Table;
  } catch (error) {
    if (nameOf(error) !== 'ResourceNotFoundException') throw error;
    throw new CommandError(`There is no table ${table}.`, 'Look at its name and at AWS_REGION.');
  }
}

async function bringUpToDate(
  side: OrdersSide,
  restoredTo: Date,
  { dryRun = false, incomplete = false }: RestoreOptions,
  terminal: Terminal,
): Promise<Restored> {
  const { journalTable: journal } = side.settings;
  if (journal !== undefined) await describeLedgerOrJournal(side, journal, 'journal');
  if (!incomplete) await checkReach(side, restoredTo);
  const restored = await restoreTable(side, restoredTo, { isDryRun: dryRun }, terminal);
  if (dryRun || restored.toldElsewhere.length > 0) return restored;
  const forgetting = createDynamoDbForgetting({ client: side.dynamoDb, table: side.settings.ledgerTable });
  for (const key of await readForgotten(side)) await forgetCustomer(key, { ...side, forgetting });
  await mark(side, restoredTo);
  return restored;
}

/** @throws CommandError if there are any: nothing tells what ROBIN has of them in the order in which it was told */
function refuseToldElsewhere(orders: readonly string[]): void {
  if (orders.length === 0) return;
  throw new CommandError(
    `ROBIN was told of ${counted(orders.length, 'order')} from another table since this one was brought up to date: ${someOf(orders)}.`,
    'Switch the function off, wait until it has ended, restore the table anew, and bring that one up to date.',
  );
}

/** What ROBIN was told between the restore point and the journal's first entry would be missing. */
async function checkReach(side: OrdersSide, restoredTo: Date): Promise<void> {
  const journal = side.settings.journalTable;
  const next =
    'What ROBIN was told until then cannot be brought back: say --incomplete to tell on from the ledger as it is.';
  if (journal === undefined) throw new CommandError('There is no journal: JOURNAL_TABLE is missing.', next);
  const { CreationDateTime } = await describeTable(side, journal);
  if (CreationDateTime && CreationDateTime > restoredTo)
    throw new CommandError(
      `The journal was made at ${CreationDateTime.toISOString()}, after the restore point ${restoredTo.toISOString()}.`,
      next,
    );
  if (restoredTo.getTime() - RESTORE_MARGIN_MS < side.clock.now() - KEPT_SECONDS * 1000)
    throw new CommandError(
      `The journal keeps ${KEPT_SECONDS / DAY_SECONDS} days, and the restore point ${restoredTo.toISOString()} is before.`,
      `${next} A table that the function has told from ever since lacks nothing.`,
    );
}

/** @returns what the table was given; `undefined` if it lacks something all the same */
async function protectTable(
  { dynamoDb, settings }: OrdersSide,
  terminal: Terminal,
): Promise<readonly Protection[] | undefined> {
  const { ledgerTable, journalTable } = settings;
  const lacking = await findLacking(dynamoDb, ledgerTable, journalTable).catch((error: unknown) => {
    terminal.note(`Whether the table is protected cannot be seen: ${nameOf(error)}.`);
  });
  if (lacking === undefined) return undefined;
  const given: Protection[] = [];
  for (const protection of lacking) {
    try {
      await protect(dynamoDb, ledgerTable, protection, journalTable);
      given.push(protection);
    } catch (error) {
      terminal.note(
        `The table lacks ${protection}: ${nameOf(error)}. Run this again with the right to set it.`,
      );
    }
  }
  return given.length === lacking.length ? given : undefined;
}

const NUMBERS_SHOWN = 50;

function someOf(numbers: readonly string[]): string {
  return `${numbers.slice(0, NUMBERS_SHOWN).join(' ')}${numbers.length > NUMBERS_SHOWN ? ' …' : ''}`;
}

function describe(
  restored: Restored,
  restoredTo: Date,
  { dryRun }: RestoreOptions,
  terminal: Terminal,
  now: number,
): void {
  const { orders, made, changed, inDoubt, forgotten, claimed, contradicted, writtenAt } = restored;
  const list = (what: string, numbers: readonly string[]) => {
    if (numbers.length > 0) terminal.print(`${what}: ${someOf(numbers)}`);
  };
  terminal.print(
    `Restored to ${restoredTo.toISOString()}; the journal has ${counted(orders, 'order')} since then.`,
  );
  terminal.print(
    `${counted(made.length, 'order')} ${dryRun ? 'would be ' : ''}written that the ledger did not know, ` +
      `${changed.length} brought to what ROBIN has.`,
  );
  list('written', made);
  list('brought up to date', changed);
  list('in doubt, told again unaltered', inDoubt);
  list('first orders with their claim again', claimed);
  list('forgotten again', forgotten);
  list('first orders of a customer who has another one', contradicted);
  terminal.print(
    dryRun
      ? 'Nothing was written.'
      : 'The ledger is up to date: the function may tell from it. Orders that were brought in by a backfill since then are missing: run it again first.',
  );
  const ageMs = writtenAt === undefined ? undefined : now - writtenAt;
  if (ageMs !== undefined && ageMs < FRESH_MS)
    terminal.note(
      `The journal was last written ${describeDuration(ageMs)} ago: if the function is not switched off, what it tells from now on is missing.`,
    );
}

const FRESH_MS = 5 * 60 * 1000;
