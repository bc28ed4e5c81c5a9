import type { SharedDeadline } from '../platform/deadline.ts';
import { TimeoutError } from '../platform/errors.ts';
import { describeError } from '../platform/reporting/describe-error.ts';
import type { LookupLog } from './log-codes.ts';

/** A source ends by itself a little before it is cut off, so that it can say why. */
const SOURCE_MARGIN_MS = 10;

/**
 * Asks one source one question. Never rejects: a failure is logged, without what was asked for.
 * @param ask is handed the moment by which the source ends by itself, in epoch milliseconds
 * @returns `undefined` if the source did not answer by the deadline, or has nothing to ask
 */
export async function askInTime<T>(
  source: string,
  question: string,
  ask: (deadline: number) => Promise<T> | undefined,
  { deadline, log }: { deadline: SharedDeadline; log: LookupLog },
): Promise<T | undefined> {
  const late = () => new TimeoutError({ system: source, operation: question });
  try {
    const answer = ask(deadline.at - SOURCE_MARGIN_MS);
    return answer && (await deadline.limit(answer, late));
  } catch (error) {
    log.warn('lookup.source-failed', { source, question, ...describeError(error) });
    return undefined;
  }
}
