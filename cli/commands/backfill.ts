import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { writeBackfill } from '../../lib/orders/backfill-batch.ts';
import { createBackfillIndex } from '../backfill-index.ts';
import { openCheckpoints } from '../checkpoint.ts';
import { Interrupted, UsageError } from '../command-error.ts';
import { type CommonOptions, type Context, counted, withCommon } from '../context.ts';
import { type OrdersSide, openOrdersSide } from '../orders-side.ts';
import { type PastFileOrder, readPastOrders } from '../past-orders.ts';
import { startProgress } from '../progress.ts';
import { sendAll } from '../queues.ts';
import { inGroups, type RecordFormat } from '../records/records.ts';
import { Refusals } from '../refusals.ts';
import type { Terminal } from '../terminal.ts';

interface BackfillOptions extends CommonOptions {
  format?: RecordFormat;
  tell?: boolean;
  restart?: boolean;
  dryRun?: boolean;
}

const RECORDS_AT_ONCE = 500;

export function addBackfill(program: Command, context: Context): void {
  const command = program
    .command('backfill')
    .argument('<file>', 'the orders as they are now: JSON, JSON lines or CSV with a header')
    .description('brings orders from before the bridge into the ledger, without telling ROBIN')
    .addOption(
      new Option('--format <format>', 'by default told by the file').choices(['json', 'jsonl', 'csv']),
    )
    .option('--tell', 'ROBIN does not know them yet: tell it, within its limits')
    .option('--dry-run', 'check the file and write nothing')
    .option('--restart', 'begin anew, not where it was interrupted');
  withCommon(command, [
    'backfill orders.csv --dry-run',
    'backfill orders.csv',
    'backfill orders.jsonl --tell',
  ]).action(async (file: string, options: BackfillOptions) => {
    const side = openOrdersSide(context.environment(options.envFile));
    context.finish(await backfill(file, options, side, context.terminal));
  });
}

/** What the command did so far, across interruptions. */
interface Counts {
  written: number;
  known: number;
  told: number;
  refused: number;
  /** Older states of an order that the file has a newer one of. */
  superseded: number;
  [name: string]: number;
}

/** The whole command, on any ledger and queue. */
export async function backfill(
  file: string,
  options: BackfillOptions,
  side: OrdersSide,
  terminal: Terminal,
): Promise<boolean> {
  if (file === '-')
    throw new UsageError('A backfill reads its file twice.', 'Save what is piped in to a file first.');
  const { clock, settings } = side;
  const checkpoints = openCheckpoints({
    file,
    command: 'backfill',
    target: `${settings.ledgerTable}${options.tell ? ' --tell' : ''}`,
    restart: options.restart === true,
  });
  const customerKey = await side.readCustomerKey();
  const reading = {
    file,
    format: options.format,
    customerKey,
    rules: settings.delivery,
    tell: options.tell === true,
    clock,
  };
  const index = createBackfillIndex();
  try {
    const refusals = new Refusals();
    const first = await readPastOrders(reading, terminal);
    const looking = startProgress(terminal, 'looking', first.size, () => clock.now());
    for await (const order of first.orders) {
      stopIfAsked(terminal, 'Nothing was written yet.');
      if ('refusal' in order) refusals.add(order.refusal);
      else index.add(order.record, order.past);
      looking.update(first.position(), order.record);
    }
    looking.stop();
    const { orders } = index.finish();
    refusals.describe(terminal);
    if (options.dryRun) {
      terminal.note('Nothing was written.');
      return report({ ...NOTHING, refused: refusals.count }, orders, options, terminal);
    }
    const { found } = checkpoints;
    if (found) terminal.note(`Going on after ${counted(found.records, 'record')}, where it was interrupted.`);
    const counts: Counts = { ...NOTHING, ...found?.counts, refused: refusals.count };
    const runId = found?.runId ?? randomUUID();
    const second = await readPastOrders(reading, terminal);
    const writing = startProgress(terminal, 'writing', second.size, () => clock.now());
    for await (const group of inGroups(second.orders, RECORDS_AT_ONCE)) {
      const last = group.at(-1)?.record ?? 0;
      if (last > (found?.records ?? 0)) {
        if (terminal.signal.aborted) writing.stop();
        stopIfAsked(terminal, 'What was written stays.');
        const fresh = group.filter(({ record }) => record > (found?.records ?? 0));
        await writeGroup(fresh, { index, runId, tell: options.tell === true, side, counts });
        checkpoints.save({ records: last, runId, counts });
      }
      writing.update(second.position(), last);
    }
    writing.stop();
    checkpoints.remove();
    return report(counts, orders, options, terminal);
  } finally {
    index.close();
  }
}

const NOTHING: Counts = { written: 0, known: 0, told: 0, refused: 0, superseded: 0 };

interface Writing {
  index: ReturnType<typeof createBackfillIndex>;
  runId: string;
  tell: boolean;
  side: OrdersSide;
  counts: Counts;
}

async function writeGroup(group: readonly PastFileOrder[], writing: Writing): Promise<void> {
  const { index, runId, tell, side, counts } = writing;
  const read = group.flatMap((order) => ('refusal' in order ? [] : [order]));
  const newest = read.filter(({ record, past }) => index.isNewest(record, past.event.orderNumber));
  const result = await writeBackfill(
    newest.map(({ past }) => past),
    { ledger: side.ledger, verdictOf: index.verdictOf, writeId: `backfill ${runId}`, tell },
  );
  const bodies = newest
    .filter(({ past }) => result.untold.has(past.event.orderNumber))
    .map(({ body }) => body);
  await sendAll(side.sqs, side.settings.queueUrl, bodies);
  counts.superseded += read.length - newest.length;
  counts.written += result.written.size;
  counts.known += result.known.size;
  counts.told += bodies.length;
}

function stopIfAsked(terminal: Terminal, what: string): void {
  if (terminal.signal.aborted)
    throw new Interrupted(`Interrupted. ${what}`, 'The same command goes on from there.');
}

function report(counts: Counts, orders: number, options: BackfillOptions, terminal: Terminal): boolean {
  const { written, known, told, refused, superseded } = counts;
  if (options.json) terminal.printJson({ orders, ...counts });
  else {
    terminal.print(`${counted(orders, 'order')} in the file, ${refused} refused.`);
    if (superseded > 0)
      terminal.print(`${counted(superseded, 'older state')} of an order left out for a newer one.`);
    if (!options.dryRun) {
      terminal.print(
        `${counted(written, 'order')} written to the ledger; ${known} were there already and are as they were.`,
      );
      if (options.tell)
        terminal.print(`${counted(told, 'event')} sent to the queue: ROBIN is told within its limits.`);
      else terminal.print('ROBIN was told nothing.');
    }
  }
  if (refused > 0)
    terminal.note('Put the lines right and run the file again: what is in the ledger is left alone.');
  return refused === 0;
}
