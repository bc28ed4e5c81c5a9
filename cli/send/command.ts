import { type Command, Option } from 'commander';
import { type OrdersSide, openOrdersSide } from '../connections/orders-side.ts';
import type { RecordFormat } from '../files/file-record.ts';
import { EXPECTED_ORDERS } from '../files/order-records.ts';
import { openRecords, type RecordFile } from '../files/records.ts';
import { type CommonOptions, type Context, counted, parseCount, withCommon } from '../terminal/context.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { showDryRun } from './dry-run-report.ts';
import { sendFile } from './send-file.ts';

interface SendOptions extends CommonOptions {
  format?: RecordFormat;
  dryRun?: boolean;
  first: number;
  restart?: boolean;
  showAddresses?: boolean;
}

export function addSend(program: Command, context: Context): void {
  const command = program
    .command('send')
    .argument('<file>', 'order events as JSON, JSON lines or CSV with a header; - for what is piped in')
    .description('checks order events and puts them on the queue')
    .addOption(
      new Option('--format <format>', 'by default told by the file').choices(['json', 'jsonl', 'csv']),
    )
    .option('--dry-run', 'send nothing, and show what ROBIN would be told')
    .option('--first <count>', 'with --dry-run: of this many records, the first ones', parseCount, 1_000)
    .option('--show-addresses', "with --dry-run: with the customers' addresses")
    .option('--restart', 'begin anew, not where it was interrupted');
  withCommon(command, [
    'send events.jsonl',
    'send orders.csv --dry-run',
    'send events/order-first.json',
    'send - < events.json',
  ]).action(async (file: string, options: SendOptions) => {
    const { terminal } = context;
    const side = openOrdersSide(context.environment(options.envFile));
    const records = await openRecords(file, terminal.stdin, options.format, EXPECTED_ORDERS);
    const isGood = options.dryRun
      ? await showDryRun(records, side, terminal, options)
      : await send(file, records, side, terminal, options);
    context.finish(isGood);
  });
}

async function send(
  file: string,
  records: RecordFile,
  side: OrdersSide,
  terminal: Terminal,
  { restart = false, json }: SendOptions,
): Promise<boolean> {
  const { sent, refused, shown } = await sendFile(file, records, side, terminal, restart);
  if (json) terminal.printJson({ sent, refused, refusals: shown });
  else terminal.print(`${counted(sent, 'event')} sent to the queue, ${refused} refused.`);
  if (refused > 0)
    terminal.note('Put the lines right and send the file again: what was sent already changes nothing.');
  return refused === 0;
}
