import type { CountryCode } from 'libphonenumber-js/max';
import type { CustomerRecord } from '../customer/customer-record.ts';
import { normalizeEmailAddress, parseEmailAddress } from '../customer/email-address.ts';
import type { BookContact } from '../customer/order-record.ts';
import { parsePhoneNumber } from '../customer/phone-number.ts';
import { mapDefined } from '../platform/lists.ts';
import type { LookupQuestion } from '../profile/profile.ts';
import type { Resolution } from '../profile/resolution.ts';

/** By what the book may know a customer beside what was asked. */
interface CustomerContacts {
  /** By which it is asked: of each record the e-mail address, else a phone number. */
  others: readonly BookContact[];
  /** Every address and number of the customer, those that were asked for as well. */
  all: readonly BookContact[];
}

/** The book knows a customer by the e-mail address, else by the phone number. */
export function contactOfQuestion({ emailAddress, phoneNumber }: LookupQuestion): BookContact | undefined {
  if (emailAddress !== undefined) return { emailAddress };
  return phoneNumber === undefined ? undefined : { phoneNumber };
}

/** A record that a number vouches for may have another address than the one that was asked for. */
export function contactsOf(
  records: readonly CustomerRecord[],
  asked: LookupQuestion,
  country: CountryCode,
): CustomerContacts {
  const known = records.map(({ emailAddress = '', phoneNumbers }) => {
    const address = parseEmailAddress(emailAddress);
    const phones = mapDefined(phoneNumbers, (phone) => parsePhoneNumber(phone, country));
    return { address: address && normalizeEmailAddress(address), phones };
  });
  const own = asked.emailAddress === undefined ? undefined : normalizeEmailAddress(asked.emailAddress);
  const askedPhone = asked.phoneNumber;
  const addresses = mapDefined(known, ({ address }) => address);
  const phones = mapDefined(known, ({ address, phones: [first, ...more] }) => {
    if (address !== undefined) return undefined;
    return askedPhone !== undefined && more.includes(askedPhone) ? askedPhone : first;
  });
  const isOther = (phone: string) => own !== undefined || phone !== askedPhone;
  return {
    others: contacts(addresses.filter((address) => address !== own).sort(), phones.filter(isOther).sort()),
    all: contacts([own, ...addresses], [askedPhone, ...known.flatMap((one) => one.phones)]),
  };
}

/** Orders under a phone number alone may be of each of those who share it, and an outage may hide that they do. */
export function isContactSafe({ emailAddress }: BookContact, { kind, outcomes }: Resolution): boolean {
  if (emailAddress !== undefined) return true;
  const isCertain = [...outcomes.values()].every((one) =>
    one.kind === 'found' ? one.complete : one.kind === 'absent',
  );
  return isCertain && (kind === 'found' || kind === 'absent');
}

function contacts(
  addresses: ReadonlyArray<string | undefined>,
  phones: ReadonlyArray<string | undefined>,
): readonly BookContact[] {
  return [
    ...distinct(addresses).map((emailAddress) => ({ emailAddress })),
    ...distinct(phones).map((phoneNumber) => ({ phoneNumber })),
  ];
}

function distinct(texts: ReadonlyArray<string | undefined>): readonly string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}
