import { normalizeOrderNumber } from '../../lib/orders/event/order-number.ts';
import { type OrdersSide, openOrdersSide } from '../connections/orders-side.ts';
import { deleteMessages } from '../connections/queues.ts';
import { CommandError } from '../terminal/command-error.ts';
import { type CommonOptions, type Context, counted } from '../terminal/context.ts';
import { withProgress } from '../terminal/progress.ts';
import { browseDeadLetters, type ReceivedDeadLetter } from './dead-letters.ts';

/** Which dead letters are meant. */
export interface Filters {
  reason?: string;
  /** Milliseconds; named by the flag. */
  olderThan?: number;
  order?: string;
}

export type ActOptions = CommonOptions & Filters & { yes?: boolean; all?: boolean };

/** What is done with dead letters. */
interface Act {
  question(count: string): string;
  /** @returns the dead letters that may be deleted from the dead-letter queue */
  work(side: OrdersSide, deadLetters: readonly ReceivedDeadLetter[]): Promise<readonly ReceivedDeadLetter[]>;
  done(count: string): string;
}

/** Counts, asks, and works through the dead letters; each is deleted only when its work is done. */
export async function act(
  context: Context,
  ids: readonly string[],
  options: ActOptions,
  what: Act,
): Promise<void> {
  const { terminal } = context;
  const side = openOrdersSide(context.environment(options.envFile));
  const wanted = isWanted(ids, options, side.clock.now());
  const chosen = new Set<string>();
  await browseDeadLetters(side, undefined, async (deadLetters) => {
    for (const deadLetter of deadLetters.filter(wanted)) chosen.add(deadLetter.id);
  });
  if (chosen.size === 0) throw nothingFound();
  const count = counted(chosen.size, 'dead letter');
  if (!(await terminal.confirm(what.question(count), options.yes))) {
    throw new CommandError('Nothing was done.', 'Say yes, or --yes.');
  }
  let done = 0;
  await withProgress(
    terminal,
    'dead letters',
    chosen.size,
    () => side.clock.now(),
    (progress) =>
      browseDeadLetters(side, undefined, async (deadLetters) => {
        if (terminal.signal.aborted) return 'enough';
        // Only those that were counted: the user has not agreed to what has come since.
        const mine = deadLetters.filter(({ id }) => chosen.has(id));
        const worked = mine.length > 0 ? await what.work(side, mine) : [];
        const handles = worked.map(({ receiptHandle }) => receiptHandle);
        const gone = await deleteMessages(side.sqs, side.settings.deadLetterQueueUrl, handles);
        done += gone.size;
        progress.update(done, done);
        return gone;
      }),
  );
  const left = chosen.size - done;
  if (options.json) terminal.printJson({ chosen: chosen.size, done, left });
  else terminal.print(what.done(counted(done, 'dead letter')));
  if (left > 0) {
    terminal.note(
      `${counted(left, 'dead letter')} could not be dealt with. Run the same again: nothing is lost.`,
    );
  }
  context.finish(left === 0);
}

export function isWanted(
  ids: readonly string[],
  { reason, olderThan: olderThanMs, order }: Filters,
  now: number,
) {
  return (deadLetter: ReceivedDeadLetter): boolean =>
    (ids.length === 0 || ids.some((id) => id.length >= 4 && deadLetter.id.startsWith(id))) &&
    (reason === undefined || deadLetter.reason === reason) &&
    (order === undefined || deadLetter.orderNumber === normalizeOrderNumber(order)) &&
    (olderThanMs === undefined || now - deadLetter.at >= olderThanMs);
}

export function nothingFound(): CommandError {
  return new CommandError(
    'There is no such dead letter.',
    'See which there are: robin-bridge dead-letters list. One that is being looked at is hidden for ten minutes.',
  );
}
