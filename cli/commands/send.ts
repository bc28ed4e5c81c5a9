import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { openCheckpoints } from '../checkpoint.ts';
import { Interrupted } from '../command-error.ts';
import { type CommonOptions, type Context, counted, parseCount, withCommon } from '../context.ts';
import { createDryRun, type DryRun } from '../dry-run.ts';
import { checkColumns, readEvents } from '../events-of-file.ts';
import { type OrdersSide, openOrdersSide } from '../orders-side.ts';
import { startProgress } from '../progress.ts';
import { sendAll } from '../queues.ts';
import type { CsvRow } from '../records/csv.ts';
import { inGroups, openRecords, type RecordFile, type RecordFormat } from '../records/records.ts';
import { Refusals } from '../refusals.ts';
import type { Terminal } from '../terminal.ts';

interface SendOptions extends CommonOptions {
  format?: RecordFormat;
  dryRun?: boolean;
  first: number;
  restart?: boolean;
  showAddresses?: boolean;
}

const RECORDS_AT_ONCE = 200;
const CSV_COLUMNS = ['eventId', 'occurredAt', 'orderNumber', 'orderDate', 'revenue'];

export function addSend(program: Command, context: Context): void {
  const command = program
    .command('send')
    .argument('<file>', 'order events as JSON, JSON lines or CSV with a header; - for what is piped in')
    .description('checks order events and puts them on the queue')
    .addOption(
      new Option('--format <format>', 'by default told by the file').choices(['json', 'jsonl', 'csv']),
    )
    .option('--dry-run', 'send nothing, and show what ROBIN would be told')
    .option('--first <count>', 'with --dry-run: of the first so many records', parseCount, 1_000)
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
    const records = await openRecords(file, terminal.stdin, options.format);
    const isGood = options.dryRun
      ? await dryRun(records, side, terminal, options)
      : await send(file, records, side, terminal, options);
    context.finish(isGood);
  });
}

/** The whole command, on any queue. */
export async function send(
  file: string,
  records: RecordFile,
  side: OrdersSide,
  terminal: Terminal,
  options: SendOptions,
): Promise<boolean> {
  const { clock, settings, sqs } = side;
  const isCsv = records.format === 'csv';
  const checkpoints =
    file === '-'
      ? undefined
      : openCheckpoints({
          file,
          command: 'send',
          target: settings.queueUrl,
          restart: options.restart === true,
        });
  const { found } = checkpoints ?? {};
  if (found) terminal.note(`Going on after ${counted(found.records, 'record')}, where it was interrupted.`);
  const runId = found?.runId ?? randomUUID();
  const refusals = new Refusals();
  const refusedBefore = found?.counts.refused ?? 0;
  let sent = found?.counts.sent ?? 0;
  let done = 0;
  const progress = startProgress(terminal, 'sending', records.size, () => clock.now());
  for await (const group of inGroups(records.records, RECORDS_AT_ONCE)) {
    if (terminal.signal.aborted) {
      progress.stop();
      throw new Interrupted(
        `Interrupted after ${counted(done, 'record')}.`,
        'The same command goes on from there.',
      );
    }
    checkHeader(group, isCsv, done);
    const skipped = Math.max(0, Math.min(group.length, (found?.records ?? 0) - done));
    const bodies: string[] = [];
    for (const read of group
      .slice(skipped)
      .flatMap((record) => readEvents(record, isCsv, settings.delivery, clock.now()))) {
      if ('refusal' in read) refusals.add(read.refusal);
      else bodies.push(read.body);
    }
    await sendAll(sqs, settings.queueUrl, bodies);
    sent += bodies.length;
    done += group.length;
    const counts = { sent, refused: refusedBefore + refusals.count };
    if (skipped < group.length) checkpoints?.save({ records: done, runId, counts });
    progress.update(records.position(), done);
  }
  progress.stop();
  checkpoints?.remove();
  const refused = refusedBefore + refusals.count;
  refusals.describe(terminal);
  if (options.json) terminal.printJson({ sent, refused, refusals: refusals.shown });
  else terminal.print(`${counted(sent, 'event')} sent to the queue, ${refused} refused.`);
  if (refused > 0)
    terminal.note('Put the lines right and send the file again: what was sent already changes nothing.');
  return refused === 0;
}

async function dryRun(
  records: RecordFile,
  side: OrdersSide,
  terminal: Terminal,
  options: SendOptions,
): Promise<boolean> {
  const isCsv = records.format === 'csv';
  const deliver = await createDryRun(side);
  const refusals = new Refusals();
  const all = {
    told: [] as Record<string, unknown>[],
    letters: [] as DryRun['letters'][number][],
    waiting: 0,
  };
  let good = 0;
  let done = 0;
  for await (const group of inGroups(records.records, RECORDS_AT_ONCE)) {
    checkHeader(group, isCsv, done);
    const bodies: string[] = [];
    for (const record of group) {
      for (const read of readEvents(record, isCsv, side.settings.delivery, side.clock.now())) {
        if ('refusal' in read) refusals.add(read.refusal);
        else if (done < options.first) bodies.push(read.body);
        if (!('refusal' in read)) good += 1;
      }
      done += 1;
    }
    if (bodies.length > 0) {
      const { told, letters, waiting } = await deliver(bodies);
      all.told.push(...told);
      all.letters.push(...letters);
      all.waiting += waiting;
    }
  }
  refusals.describe(terminal);
  const told = options.showAddresses ? all.told : all.told.map(withoutAddress);
  if (options.json) {
    const letters = all.letters.map(({ reason, detail }) => ({ reason, detail }));
    terminal.printJson({ told, deadLetters: letters, waiting: all.waiting, good, refused: refusals.count });
  } else {
    terminal.print(describeTold(told, terminal));
    for (const { reason, detail } of all.letters) terminal.print(`to the dead letters: ${reason}, ${detail}`);
    if (all.waiting > 0)
      terminal.print(
        `${counted(all.waiting, 'event')} would wait: a source that must be asked cannot be asked now.`,
      );
  }
  const unshown =
    done > options.first ? ` Shown for the first ${options.first} records: --first shows more.` : '';
  terminal.note(`Nothing was sent. ${counted(good, 'event')} could be, ${refusals.count} refused.${unshown}`);
  return refusals.count === 0 && all.letters.length === 0;
}

function checkHeader(group: ReadonlyArray<{ read: object }>, isCsv: boolean, done: number): void {
  const first = group[0]?.read;
  if (isCsv && done === 0 && first && 'value' in first) checkColumns(first.value as CsvRow, CSV_COLUMNS);
}

const ADDRESS_FIELDS = new Set(['email_address', 'phone_number']);

function withoutAddress(order: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(order).filter(([field]) => !ADDRESS_FIELDS.has(field)));
}

function describeTold(told: readonly Record<string, unknown>[], terminal: Terminal): string {
  if (told.length === 0) return 'ROBIN would be told nothing.';
  const fields = [
    'order_number',
    'revenue',
    'old_revenue',
    'profit',
    'old_profit',
    'order_date',
    'is_first_order',
  ];
  const used = [...fields, ...ADDRESS_FIELDS].filter((field) =>
    told.some((order) => order[field] !== undefined),
  );
  const rows = told.map((order) => used.map((field) => String(order[field] ?? '')));
  return `ROBIN would be told ${counted(told.length, 'order')}:\n${terminal.table(used, rows)}`;
}
