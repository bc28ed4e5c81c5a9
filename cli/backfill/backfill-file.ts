import { randomUUID } from 'node:crypto';
import { type Contradiction, writeBackfill } from '../../lib/orders/backfill/backfill-batch.ts';
import type { OrdersSide } from '../connections/orders-side.ts';
import { sendAll } from '../connections/queues.ts';
import { type Checkpoints, openCheckpoints } from '../files/checkpoint.ts';
import type { RecordFormat } from '../files/file-record.ts';
import { inGroups } from '../files/records.ts';
import { Refusals } from '../files/refusals.ts';
import { stopIfAsked, UsageError } from '../terminal/command-error.ts';
import { counted } from '../terminal/context.ts';
import { withProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type BackfillIndex, createBackfillIndex } from './backfill-index.ts';
import { type PastFileOrder, type PastReading, readPastOrders } from './past-orders.ts';

interface BackfillFileOptions {
  format?: RecordFormat;
  /** ROBIN is to be told. */
  tell?: boolean;
  restart?: boolean;
  /** Only look at the file. */
  dryRun?: boolean;
}

/** What was done, across interruptions. */
interface Counts {
  written: number;
  /** In the ledger already. */
  known: number;
  /** Events sent to the queue. */
  sent: number;
  refused: number;
  /** States of an order that are older than the one that counts, or repeat it. */
  superseded: number;
  [name: string]: number;
}

export interface BackfillOutcome
  extends Pick<Counts, 'written' | 'known' | 'sent' | 'refused' | 'superseded'> {
  /** Orders of the file that can be read. */
  orders: number;
  /** Customers of whom the ledger says otherwise than the file which order is the first one. */
  contradictions: readonly Contradiction[];
}

const RECORDS_AT_ONCE = 500;

/** Reads the file twice: for every customer's oldest order, and to write. Goes on after the last one written. */
export async function backfillFile(
  file: string,
  options: BackfillFileOptions,
  side: OrdersSide,
  terminal: Terminal,
): Promise<BackfillOutcome> {
  if (file === '-')
    throw new UsageError('A backfill reads its file twice.', 'Save what is piped in to a file first.');
  const { clock, settings } = side;
  const tell = options.tell === true;
  const checkpoints = openCheckpoints({
    file,
    command: 'backfill',
    target: `${settings.ledgerTable}${tell ? ' --tell' : ''}`,
    restart: options.restart === true,
  });
  const customerKey = await side.readCustomerKey();
  const reading = { file, format: options.format, customerKey, rules: settings.delivery, tell, clock };
  const index = createBackfillIndex();
  try {
    const { orders, superseded, refused } = await fillIndex(index, reading, terminal);
    const counts: Counts = {
      written: 0,
      known: 0,
      sent: 0,
      ...checkpoints.found?.counts,
      superseded,
      refused,
    };
    const contradictions: Contradiction[] = [];
    const writing = { index, reading, side, checkpoints, counts, contradictions };
    if (!options.dryRun) await writeFile(writing, terminal);
    const { written, known, sent } = counts;
    return { orders, written, known, sent, refused, superseded, contradictions };
  } finally {
    index.close();
  }
}

/** @returns how many orders there are, and how many records were left out or refused */
async function fillIndex(index: BackfillIndex, reading: PastReading, terminal: Terminal) {
  const refusals = new Refusals();
  const { orders, sizeBytes, position } = await readPastOrders(reading, terminal);
  await withProgress(
    terminal,
    'looking',
    sizeBytes,
    () => reading.clock.now(),
    async (progress) => {
      for await (const order of orders) {
        stopIfAsked(terminal, 'Nothing was written yet.');
        if ('refusal' in order) refusals.add(order.refusal);
        else index.add(order.record, order.line, order.past);
        progress.update(position(), order.record);
      }
    },
  );
  const found = index.finish();
  for (const { line, otherLine } of found.contradictions) {
    const detail = `line ${otherLine} says otherwise of the same order, and neither is newer`;
    refusals.add({ line, reason: 'contradiction', detail });
  }
  refusals.describe(terminal);
  return { orders: found.orders, superseded: found.superseded, refused: refusals.count };
}

interface Writing {
  index: BackfillIndex;
  reading: PastReading;
  side: OrdersSide;
  checkpoints: Checkpoints;
  counts: Counts;
  contradictions: Contradiction[];
}

async function writeFile(writing: Writing, terminal: Terminal): Promise<void> {
  const { reading, checkpoints, counts } = writing;
  const { found } = checkpoints;
  if (found) terminal.note(`Going on after ${counted(found.records, 'record')}, where it was interrupted.`);
  const done = found?.records ?? 0;
  const runId = found?.runId ?? randomUUID();
  const { orders, sizeBytes, position } = await readPastOrders(reading, terminal);
  await withProgress(
    terminal,
    'writing',
    sizeBytes,
    () => reading.clock.now(),
    async (progress) => {
      for await (const group of inGroups(orders, RECORDS_AT_ONCE)) {
        const last = group.at(-1)?.record ?? 0;
        if (last > done) {
          stopIfAsked(terminal, 'What was written stays.');
          await writeGroup(
            group.filter(({ record }) => record > done),
            runId,
            writing,
          );
          checkpoints.save({ records: last, runId, counts });
        }
        progress.update(position(), last);
      }
    },
  );
  checkpoints.remove();
}

async function writeGroup(group: readonly PastFileOrder[], runId: string, writing: Writing): Promise<void> {
  const { index, reading, side, counts } = writing;
  const read = group.flatMap((order) => ('refusal' in order ? [] : [order]));
  const newest = read.filter(({ record, past }) => index.isNewest(record, past.event.orderNumber));
  const result = await writeBackfill(
    newest.map(({ past }) => past),
    { ledger: side.ledger, verdictOf: index.verdictOf, writeId: `backfill ${runId}`, tell: reading.tell },
  );
  const untold = newest.filter(({ past }) => result.untold.has(past.event.orderNumber));
  const bodies = untold.map(({ body }) => body);
  await sendAll(side.sqs, side.settings.queueUrl, bodies);
  const named = new Set(writing.contradictions.map(({ inFile }) => inFile));
  writing.contradictions.push(...result.contradictions.filter(({ inFile }) => !named.has(inFile)));
  // Only now: an interruption counts none of them.
  counts.written += result.written.size;
  counts.known += result.known.size;
  counts.sent += bodies.length;
}
