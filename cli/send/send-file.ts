import { randomUUID } from 'node:crypto';
import type { OrdersSide } from '../connections/orders-side.ts';
import { sendAll } from '../connections/queues.ts';
import { openCheckpoints } from '../files/checkpoint.ts';
import { checkHeader, readEvents } from '../files/events-of-file.ts';
import { inGroups, type RecordFile } from '../files/records.ts';
import { type Refusal, Refusals } from '../files/refusals.ts';
import { Interrupted } from '../terminal/command-error.ts';
import { counted } from '../terminal/context.ts';
import { withProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';

const RECORDS_AT_ONCE = 200;

/** What was done, across interruptions; `shown` are the first refusals of this time. */
interface SendOutcome {
  sent: number;
  refused: number;
  shown: readonly Refusal[];
}

/** Puts the events of a file on the queue and goes on after the last one sent; what is piped in is begun anew. */
export async function sendFile(
  file: string,
  { records, format, sizeBytes, position }: RecordFile,
  { clock, settings, sqs }: OrdersSide,
  terminal: Terminal,
  restart: boolean,
): Promise<SendOutcome> {
  const target = settings.queueUrl;
  const checkpoints = file === '-' ? undefined : openCheckpoints({ file, command: 'send', target, restart });
  const { found } = checkpoints ?? {};
  if (found) terminal.note(`Going on after ${counted(found.records, 'record')}, where it was interrupted.`);
  const runId = found?.runId ?? randomUUID();
  const refusals = new Refusals();
  const before = { sent: found?.counts.sent ?? 0, refused: found?.counts.refused ?? 0 };
  let sent = before.sent;
  let done = 0;
  await withProgress(
    terminal,
    'sending',
    sizeBytes,
    () => clock.now(),
    async (progress) => {
      for await (const group of inGroups(records, RECORDS_AT_ONCE)) {
        if (terminal.signal.aborted) throw interrupted(done, file);
        checkHeader(group, format === 'csv', done);
        const fresh = group.slice(Math.max(0, (found?.records ?? 0) - done));
        const bodies: string[] = [];
        for (const record of fresh) {
          for (const read of readEvents(record, format === 'csv', settings.delivery, clock.now())) {
            if ('refusal' in read) refusals.add(read.refusal);
            else bodies.push(read.body);
          }
        }
        await sendAll(sqs, target, bodies);
        sent += bodies.length;
        done += group.length;
        const counts = { sent, refused: before.refused + refusals.count };
        // Before anything was sent there is nothing to go on from: a wrong file leaves none.
        if (fresh.length > 0 && sent > 0) checkpoints?.save({ records: done, runId, counts });
        progress.update(position(), done);
      }
    },
  );
  checkpoints?.remove();
  refusals.describe(terminal);
  return { sent, refused: before.refused + refusals.count, shown: refusals.shown };
}

function interrupted(done: number, file: string): Interrupted {
  const next =
    file === '-'
      ? 'Send all of it again: what was sent changes nothing.'
      : 'The same command goes on from there.';
  return new Interrupted(`Interrupted after ${counted(done, 'record')}.`, next);
}
