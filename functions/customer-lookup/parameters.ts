import type { CountryCode } from 'libphonenumber-js/max';
import type { CustomerNumber } from '../../lib/customer/customer-record.ts';
import { usableNumber } from '../../lib/customer/distinct-records.ts';
import { readEmailAddress, readPhoneNumber } from '../../lib/customer/query-values.ts';
import { mapDefined } from '../../lib/platform/lists.ts';
import type { LookupQuestion } from '../../lib/profile/profile.ts';
import type { ParameterName } from './problem.ts';
import { type LookupEvent, parameterValues } from './request.ts';

/** What a question about a customer must have. */
export const CUSTOMER_NEEDED = 'Give an "email" or a "phone".';

interface LookupParameters {
  /** Undefined if nothing usable was given. */
  asked: LookupQuestion | undefined;
  /** What was given and cannot be read. */
  malformed: readonly ParameterName[];
}

/** Reads which customer ROBIN asks for. An empty parameter is one that was not given. */
export function readParameters(event: LookupEvent, country: CountryCode): LookupParameters {
  const email = readParameter(parameterValues(event, 'email'), readEmailAddress);
  const phone = readParameter(parameterValues(event, 'phone'), (text) => readPhoneNumber(text, country));
  const malformed: ParameterName[] = [];
  if (email === 'malformed') malformed.push('email');
  if (phone === 'malformed') malformed.push('phone');
  const asked: LookupQuestion = {
    emailAddress: email === 'malformed' ? undefined : email?.value,
    phoneNumber: phone === 'malformed' ? undefined : phone?.value,
    hasUnreadableEmailAddress: email === 'malformed',
  };
  const isUsable = asked.emailAddress !== undefined || asked.phoneNumber !== undefined;
  return { asked: isUsable ? asked : undefined, malformed };
}

/** Which parameter names a customer, and by whose number. */
export interface Identifier {
  parameter: string;
  kind: CustomerNumber['kind'];
}

/** Longer than any system's number. */
const MAX_NUMBER = 100;

/** What no request can carry: a step of a path, control characters. */
const NO_NUMBER = /^\.{1,2}$|\p{Cc}/u;

/** The numbers that ROBIN gives. Zeros alone are written for guests, and a number given twice in two ways names no customer. */
export function readNumbers(
  event: LookupEvent,
  identifiers: readonly Identifier[],
): readonly CustomerNumber[] {
  return mapDefined(identifiers, ({ parameter, kind }) => {
    const value = readOnly(event, parameter);
    const isUsable = value !== undefined && value !== 'malformed' && value.length <= MAX_NUMBER;
    return isUsable && !NO_NUMBER.test(value) && usableNumber(value) ? { kind, value } : undefined;
  });
}

/** A parameter that is a text as it is; repeated with different values it is malformed. */
export function readOnly(event: LookupEvent, name: string): string | 'malformed' | undefined {
  const read = readParameter(parameterValues(event, name), (text) => text.trim());
  return read === 'malformed' ? read : read?.value;
}

type Read = { value: string } | 'malformed' | undefined;

/** A parameter that is repeated with different values is malformed: it does not say which customer is meant. */
function readParameter(values: readonly string[], read: (text: string) => string | undefined): Read {
  const given = values.filter((value) => value.trim() !== '').map(read);
  const [first] = given;
  if (given.length === 0) return undefined;
  if (first === undefined || given.some((value) => value !== first)) return 'malformed';
  return { value: first };
}
