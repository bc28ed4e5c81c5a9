import { type Command, Option } from 'commander';
import type { Contradiction } from '../../lib/orders/backfill/backfill-batch.ts';
import { openOrdersSide } from '../connections/orders-side.ts';
import type { RecordFormat } from '../files/file-record.ts';
import { type CommonOptions, type Context, counted, withCommon } from '../terminal/context.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type BackfillOutcome, backfillFile } from './backfill-file.ts';

interface BackfillOptions extends CommonOptions {
  format?: RecordFormat;
  tell?: boolean;
  restart?: boolean;
  dryRun?: boolean;
}

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
    const outcome = await backfillFile(file, options, side, context.terminal);
    report(outcome, options, context.terminal);
    context.finish(outcome.refused === 0);
  });
}

function report(outcome: BackfillOutcome, options: BackfillOptions, terminal: Terminal): void {
  const { orders, written, known, sent, refused, superseded } = outcome;
  if (options.json) terminal.printJson(outcome);
  else {
    terminal.print(`${counted(orders, 'order')} in the file, ${refused} refused.`);
    if (superseded > 0)
      terminal.print(`${counted(superseded, 'older or repeated state')} of an order left out.`);
    if (!options.dryRun) {
      terminal.print(
        `${counted(written, 'order')} written to the ledger; ${known} were there already and are as they were.`,
      );
      if (options.tell)
        terminal.print(`${counted(sent, 'event')} sent to the queue: ROBIN is told within its limits.`);
      else terminal.print('ROBIN was told nothing.');
    }
  }
  describeContradictions(outcome.contradictions, terminal);
  if (refused > 0)
    terminal.note('Put the lines right and run the file again: what is in the ledger is left alone.');
  if (options.dryRun) terminal.note('Nothing was written.');
}

/** No customer is named: the orders' numbers say whom it is about. */
function describeContradictions(contradictions: readonly Contradiction[], terminal: Terminal): void {
  if (contradictions.length === 0) return;
  terminal.note(
    `${counted(contradictions.length, 'customer')} whose first order is another one in the ledger than in the file; the ledger stands:`,
  );
  for (const { inFile, inLedger } of contradictions)
    terminal.note(`- order ${inFile} in the file, order ${inLedger} in the ledger`);
}
