import type { Context } from 'aws-lambda';
import type { CustomerSource, SourceName } from '../../lib/customer/customer-record.ts';
import type { CountryCode } from '../../lib/customer/phone-number.ts';
import type { Secrets } from '../../lib/platform/aws/secrets.ts';
import type { Clock } from '../../lib/platform/clock.ts';
import { type SharedDeadline, shareDeadline } from '../../lib/platform/deadline.ts';
import { TimeoutError } from '../../lib/platform/errors.ts';
import { describeError } from '../../lib/platform/reporting/describe-error.ts';
import type { Log } from '../../lib/platform/reporting/log.ts';
import type { Metrics } from '../../lib/platform/reporting/metrics.ts';
import { type Lookup, lookUpCustomer } from '../../lib/profile/look-up-customer.ts';
import type { PanelOptions } from '../../lib/profile/panel-view.ts';
import {
  type Answer,
  badRequest,
  found,
  methodNotAllowed,
  unauthorized,
  unavailable,
  unknownCustomer,
} from './answers.ts';
import { isAuthorized } from './basic-authentication.ts';
import { readParameters } from './parameters.ts';
import { headerValues, type LookupEvent, methodOf } from './request.ts';

export interface LookupDependencies {
  sources: readonly CustomerSource[];
  secrets: Secrets;
  /** The secret that says what ROBIN must send. */
  secretId: string;
  /** In which phone numbers without a country are read. */
  country: CountryCode;
  /** ISO 4217. */
  defaultCurrency: string;
  panel: PanelOptions;
  /** Within which a lookup is answered, from the start of the handler. */
  deadlineMs: number;
  /** Whether an outage is told in a panel instead of by 503. */
  outageAsNotice: boolean;
  clock: Clock;
  log: Log & { startInvocation?(context: Context): void };
  metrics: Metrics & { flush?(): void };
}

/** An answer, and what there is to report of it. */
export interface Answered {
  answer: Answer;
  outcome: Lookup['kind'] | 'incomplete' | 'malformed' | 'method' | 'secret-unreadable' | 'unauthorized';
  /** How long each source was waited for; empty if none was asked. */
  milliseconds: ReadonlyMap<SourceName, number>;
  /** The sources that could not be asked. */
  unavailable: readonly SourceName[];
}

/** What is left of the deadline to match, merge, write and hand over. */
const ANSWER_MARGIN_MS = 50;

/** @param deadline epoch milliseconds by which the answer is there, whatever the sources do */
export async function answerRequest(
  event: LookupEvent,
  deadline: number,
  dependencies: LookupDependencies,
): Promise<Answered> {
  const method = methodOf(event);
  if (method !== undefined && method !== 'GET') return withoutAsking(methodNotAllowed(), 'method');
  const cutOff = shareDeadline(deadline - ANSWER_MARGIN_MS, dependencies.clock);
  try {
    return (await refuse(event, cutOff, dependencies)) ?? (await lookUp(event, cutOff, dependencies));
  } finally {
    cutOff.end();
  }
}

async function lookUp(
  event: LookupEvent,
  deadline: SharedDeadline,
  { sources, panel, country, defaultCurrency, outageAsNotice, clock, log }: LookupDependencies,
): Promise<Answered> {
  const { asked, malformed } = readParameters(event, country);
  if (asked === undefined) return withoutAsking(badRequest(malformed), 'malformed');
  const options = { ...panel, country, defaultCurrency, clock, log, deadline };
  return toAnswer(await lookUpCustomer(asked, sources, options), outageAsNotice);
}

/** No source is asked before the request is authenticated. */
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

function toAnswer(lookup: Lookup, outageAsNotice: boolean): Answered {
  const { kind, milliseconds, unavailable: unasked } = lookup;
  const reported = { outcome: kind, milliseconds, unavailable: unasked };
  switch (kind) {
    case 'found':
      return {
        ...reported,
        answer: found(lookup.customer),
        outcome: lookup.complete ? 'found' : 'incomplete',
      };
    case 'ambiguous':
      return { ...reported, answer: found(lookup.customer) };
    case 'absent':
      return { ...reported, answer: unknownCustomer() };
    case 'unavailable':
      return { ...reported, answer: outageAsNotice ? found(lookup.notice) : unavailable() };
  }
}

function withoutAsking(answer: Answer, outcome: Answered['outcome']): Answered {
  return { answer, outcome, milliseconds: new Map(), unavailable: [] };
}
