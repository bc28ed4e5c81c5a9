import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { describeError } from '../../lib/platform/reporting/describe-error.ts';
import { answerRequest, type LookupDependencies } from './answer-request.ts';
import { type Answer, internalError, serverTiming, withHeader } from './answers.ts';
import { reportLookup } from './report.ts';
import type { LookupEvent } from './request.ts';

/** What Lambda needs to hand over an answer before it ends the function. */
const LAMBDA_MARGIN_MS = 100;

/** All that ROBIN asks: authenticate, read the parameters, look up, answer. Never rejects. */
export function createHandler(dependencies: LookupDependencies) {
  const { log, metrics, clock, deadlineMs } = dependencies;
  // The deadline is ours to keep: middy would end an invocation with an error.
  return middy<LookupEvent, Answer>({ timeoutEarlyInMillis: 0 })
    .before(({ context }) => log.startInvocation(context))
    .after(() => metrics.flush())
    .onError((request) => {
      log.error('lookup.failed', describeError(request.error));
      metrics.count('Lookups', 1, { outcome: 'failed' });
      metrics.flush();
      request.response = withHeader(internalError(), 'Server-Timing', serverTiming([]));
    })
    .handler(async (event: LookupEvent, context: Context) => {
      const startedAt = clock.now();
      const allowedMs = Math.min(deadlineMs, remainingMs(context) - LAMBDA_MARGIN_MS);
      const answered = await answerRequest(event, startedAt + allowedMs, dependencies);
      const totalMs = clock.now() - startedAt;
      reportLookup(answered, totalMs, dependencies);
      const timing = serverTiming([...answered.durationsMs, ['total', totalMs]]);
      return withHeader(answered.answer, 'Server-Timing', timing);
    });
}

/** A context made by hand may know no limit. */
function remainingMs(context: Partial<Context> | undefined): number {
  return context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
}
