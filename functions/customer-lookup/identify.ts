import type { CustomerSource, SourceName } from '../../lib/customer/customer-record.ts';
import type { SharedDeadline } from '../../lib/platform/deadline.ts';
import { identifyCustomer } from '../../lib/profile/identify-customer.ts';
import type { LookupQuestion } from '../../lib/profile/profile.ts';
import type { EndpointDependencies, EndpointOutcome, SourceReport } from './endpoint.ts';
import { readNumbers, readParameters } from './parameters.ts';
import type { ParameterName } from './problem.ts';
import type { LookupEvent } from './request.ts';

/** The customer that ROBIN asks for, and the sources to ask. */
interface Identified {
  /** Undefined if nothing usable was given. */
  asked: LookupQuestion | undefined;
  malformed: readonly ParameterName[];
  sources: readonly CustomerSource[];
  /** A number was given that its source does not know. */
  isNumberUnknown: boolean;
  /** How long each source was waited for that was asked by a number. */
  durationsMs: ReadonlyMap<SourceName, number>;
  /** If the number has settled it: unknown, or it could not be asked for. */
  settled?: { unavailable: readonly SourceName[] };
}

/** What came of a question that a number has settled, with a notice if a source could not be asked by it. */
export function answerByNumber(
  { unavailable, durationsMs }: Pick<SourceReport, 'durationsMs'> & { unavailable: readonly SourceName[] },
  notice: () => object,
): EndpointOutcome {
  const asked = { durationsMs, unavailable };
  return unavailable.length === 0
    ? { ...asked, kind: 'absent' }
    : { ...asked, kind: 'unavailable', notice: notice() };
}

const NO_CONTACT: LookupQuestion = {
  emailAddress: undefined,
  phoneNumber: undefined,
  hasUnreadableEmailAddress: false,
};

/** Reads the question; if a number names the customer, its source is asked first. */
export async function identify(
  event: LookupEvent,
  deadline: SharedDeadline,
  { sources, identifiers = [], country, clock, log }: EndpointDependencies,
): Promise<Identified> {
  const { asked, malformed } = readParameters(event, country);
  const numbers = identifiers.length === 0 ? [] : readNumbers(event, identifiers);
  if (numbers.length === 0)
    return { asked, malformed, sources, isNumberUnknown: false, durationsMs: new Map() };
  const options = { country, clock, log, deadline };
  return { malformed, sources, ...(await identifyCustomer(asked ?? NO_CONTACT, numbers, sources, options)) };
}
