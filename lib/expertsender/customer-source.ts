import Big from 'big.js';
import { carefulConsent } from '../customer/combine-records.ts';
import type { CustomerRecord, CustomerSource, Money } from '../customer/customer-record.ts';
import { isSameCustomerNumber, usableNumber } from '../customer/distinct-records.ts';
import { ownOf } from '../customer/own-records.ts';
import { formatPhoneNumber, type PhoneFormat } from '../customer/phone-format.ts';
import { type Consent, consent, fullName, UNREADABLE, withoutUndefined } from '../customer/wire-fields.ts';
import { createMomentReader, type MomentOptions, type MomentReader } from '../customer/wire-moment.ts';
import { mapDefined } from '../platform/lists.ts';
import type { ExpertSenderClient } from './client.ts';
import type { ExpertSenderCustomer } from './customer.ts';

export interface ExpertSenderSourceOptions extends MomentOptions {
  client: ExpertSenderClient;
  /** How the account's phone numbers are written. */
  phoneFormat?: PhoneFormat;
  /** The consent that means "may be sent marketing". */
  marketingConsentId?: number | undefined;
}

/** ExpertSender as a source of customers. */
export function createExpertSenderSource(options: ExpertSenderSourceOptions): CustomerSource {
  const { client, phoneFormat = 'e164', marketingConsentId } = options;
  const readMoment = createMomentReader(options);
  const asList = (customer: ExpertSenderCustomer | undefined) =>
    customer === undefined ? [] : [expertSenderRecord(customer, marketingConsentId, readMoment)];
  return {
    name: 'expertsender',
    async findByEmailAddress(emailAddress, deadline) {
      return asList(await client.getCustomerByEmail(emailAddress, deadline));
    },
    async findByPhoneNumber(phoneNumber, deadline) {
      const phone = formatPhoneNumber(phoneNumber, phoneFormat);
      return asList(await client.getCustomerByPhone(phone, deadline));
    },
    findByNumber({ kind, value }, deadline) {
      // An answer carries no id to compare.
      if (kind === 'expertsender') return client.getCustomerById(value, deadline).then(asList);
      if (kind !== 'crmId') return undefined;
      const hasNumber = ({ crmId }: CustomerRecord) =>
        crmId !== undefined && isSameCustomerNumber(crmId, value);
      const call = { system: 'expertsender', operation: 'get-customer-by-crmid' };
      return client
        .getCustomerByCrmId(value, deadline)
        .then((customer) => ownOf(asList(customer), hasNumber, call, 'crmId'));
    },
  };
}

/** What ExpertSender knows of a customer, in our words. Its answers carry no id. */
export function expertSenderRecord(
  customer: ExpertSenderCustomer,
  marketingConsentId: number | undefined,
  readMoment: MomentReader,
): CustomerRecord {
  const { phone, crmId, customAttributes, currencySymbol: symbol } = customer;
  return {
    source: 'expertsender',
    phoneNumbers: phone === undefined ? [] : [phone],
    ...withoutUndefined({
      // A known plugin writes "0" for guests (docs/systems/expertsender.md, "Customer").
      crmId: usableNumber(crmId),
      name: fullName(customer.firstName, customer.lastName),
      emailAddress: customer.email,
      lastPurchaseAt: readMoment(customer.lastOrder),
      totalOrders: customer.totalOrders,
      totalReturns: customer.totalOrderReturns,
      totalSpent: money(customer.totalSpent, symbol),
      averageOrder: money(customer.avgOrder, symbol),
      segment: customer.rfmSegment,
      agreedToMarketing: agreement(customer, marketingConsentId),
      customAttributes: customAttributes.length > 0 ? customAttributes : undefined,
    }),
  };
}

/** The digits of the JSON number: a decimal fraction stays what it was. */
function money(
  amount: number | undefined,
  symbol: ExpertSenderCustomer['currencySymbol'],
): Money | undefined {
  if (amount === undefined || symbol === UNREADABLE) return undefined;
  const digits = String(amount);
  // Very large and very small numbers are written with an exponent.
  const decimal = digits.includes('e') ? new Big(amount).toFixed() : digits;
  return symbol === undefined ? { amount: decimal } : { amount: decimal, symbol };
}

/** `AwaitingConfirmation` is no "yes", whatever another entry of the consent, or another system, says. */
function agreement({ consents }: ExpertSenderCustomer, consentId: number | undefined): Consent | undefined {
  const own = consents?.filter(({ id }) => id === consentId) ?? [];
  return carefulConsent(mapDefined(own, ({ value }) => consent(value)));
}
