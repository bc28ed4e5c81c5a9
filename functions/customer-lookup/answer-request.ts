import type { Secrets } from '../../lib/platform/aws/secrets.ts';
import { type SharedDeadline, shareDeadline } from '../../lib/platform/deadline.ts';
import { TimeoutError } from '../../lib/platform/errors.ts';
import { describeError } from '../../lib/platform/reporting/describe-error.ts';
import type { FlushableMetrics } from '../../lib/platform/reporting/embedded-metrics.ts';
import type { InvocationLog } from '../../lib/platform/reporting/json-log.ts';
import type { LookupLogCode } from '../../lib/profile/log-codes.ts';
import {
  type Answer,
  badRequest,
  found,
  methodNotAllowed,
  unauthorized,
  unavailable,
  unknown,
  unknownPath,
} from './answers.ts';
import { isAuthorized } from './basic-authentication.ts';
import {
  type Endpoint,
  type EndpointDependencies,
  type EndpointOutcome,
  NOTHING_ASKED,
  type SourceReport,
} from './endpoint.ts';
import { findEndpoint } from './endpoints.ts';
import { headerValues, type LookupEvent, methodOf, pathOf } from './request.ts';

export interface LookupDependencies extends EndpointDependencies {
  secrets: Secrets;
  /** The secret that says what ROBIN must send. */
  secretId: string;
  /** Within which a lookup is answered, from the start of the handler. */
  deadlineMs: number;
  /** Whether an outage is told in a panel or a list instead of by 503. */
  outageAsNotice: boolean;
  log: InvocationLog<LookupLogCode>;
  metrics: FlushableMetrics;
}

/** An answer, and what there is to report of it. */
export interface Answered extends SourceReport {
  answer: Answer;
  /** The endpoint's name; absent if there is none of the path. */
  endpoint?: string | undefined;
  outcome: EndpointOutcome['kind'] | 'incomplete' | 'method' | 'path' | 'secret-unreadable' | 'unauthorized';
}

/** What is left of the deadline to match, merge, write and hand over. */
const ANSWER_MARGIN_MS = 50;

/** @param deadline epoch milliseconds by which the answer is there, whatever the sources do */
export async function answerRequest(
  event: LookupEvent,
  deadline: number,
  dependencies: LookupDependencies,
): Promise<Answered> {
  const endpoint = findEndpoint(pathOf(event));
  if (endpoint === undefined) return withoutAsking(unknownPath(), 'path');
  const method = methodOf(event);
  if (method !== undefined && method !== 'GET') return withoutAsking(methodNotAllowed(), 'method');
  const cutOff = shareDeadline(deadline - ANSWER_MARGIN_MS, dependencies.clock);
  try {
    const refused = await refuse(event, cutOff, dependencies);
    if (refused) return refused;
    const outcome = await endpoint.ask(event, cutOff, dependencies);
    return { ...toAnswer(outcome, endpoint, dependencies.outageAsNotice), endpoint: endpoint.name };
  } finally {
    cutOff.end();
  }
}

/** No source is asked before ROBIN has shown its credentials. */
async function refuse(
  event: LookupEvent,
  deadline: SharedDeadline,
  { secrets, secretId, clock, log }: LookupDependencies,
): Promise<Answered | undefined> {
  const authorization = headerValues(event, 'authorization');
  const late = () => new TimeoutError({ system: 'secrets-manager', operation: 'authenticate' });
  try {
    const options = { secrets, secretId, clock, deadline: deadline.at };
    const accepted = await deadline.limit(isAuthorized(authorization, options), late);
    return accepted ? undefined : withoutAsking(unauthorized(), 'unauthorized');
  } catch (error) {
    log.error('lookup.secret-unreadable', describeError(error));
    return withoutAsking(unavailable(), 'secret-unreadable');
  }
}

/** The one way from what came of a question to HTTP, whatever was asked. */
function toAnswer(outcome: EndpointOutcome, endpoint: Endpoint, outageAsNotice: boolean): Answered {
  if (outcome.kind === 'malformed')
    return withoutAsking(badRequest(outcome.parameters, outcome.needed), 'malformed');
  const { kind, durationsMs, unavailable: unasked } = outcome;
  const reported = { outcome: kind, durationsMs, unavailable: unasked };
  switch (kind) {
    case 'found':
      return {
        ...reported,
        answer: found(outcome.body),
        outcome: outcome.complete ? 'found' : 'incomplete',
      };
    case 'ambiguous':
      return { ...reported, answer: found(outcome.body) };
    case 'absent':
      return { ...reported, answer: unknown(endpoint.unknown) };
    case 'unavailable': {
      const { notice } = outcome;
      return { ...reported, answer: outageAsNotice && notice ? found(notice) : unavailable() };
    }
  }
}

function withoutAsking(answer: Answer, outcome: Answered['outcome']): Answered {
  return { answer, outcome, ...NOTHING_ASKED };
}
