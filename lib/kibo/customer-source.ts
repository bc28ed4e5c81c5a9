import type { CountryCode } from 'libphonenumber-js/max';
import type { CustomerRecord, CustomerSource } from '../customer/customer-record.ts';
import { isSameCustomerNumber } from '../customer/distinct-records.ts';
import { matchRecord } from '../customer/matching.ts';
import type { OrderSystem } from '../customer/order-record.ts';
import { ownOf } from '../customer/own-records.ts';
import { formatPhoneNumber, type PhoneFormat } from '../customer/phone-format.ts';
import { fullName, withoutUndefined } from '../customer/wire-fields.ts';
import { createMomentReader, type MomentOptions, type MomentReader } from '../customer/wire-moment.ts';
import type { KiboClient, KiboSearch } from './client.ts';
import type { KiboCustomer } from './customer.ts';

export interface KiboSourceOptions extends MomentOptions {
  client: KiboClient;
  /** In which Kibo's phone numbers without a country code are read. */
  country: CountryCode;
  /** How Kibo wants the phone number that it searches by. */
  phoneFormat?: PhoneFormat;
  /** Whether Kibo's `customerID` is the shop's customer number, so that it can be searched by. */
  customerIdIsCrmId?: boolean;
  /** Where the numbers are asked for by which the shop knows a customer's orders. */
  orders?: Pick<OrderSystem, 'findOrders'>;
}

/** A few customers may share a phone, and a few accounts an e-mail; hundreds are no answer to the question. */
const PER_PAGE = 100;
const MAX_PAGES = 5;

/** Kibo as a source of customers. Hands back whatever the search answers: which records match is decided elsewhere. */
export function createKiboSource(options: KiboSourceOptions): CustomerSource {
  const { client, country, phoneFormat = 'e164', customerIdIsCrmId = false, orders } = options;
  const readMoment = createMomentReader(options);

  /** Goes on while a page is full and still has matches: strangers mean that the question was ignored. */
  async function search(
    by: KiboSearch,
    matches: (record: CustomerRecord) => boolean,
    deadline: number,
  ): Promise<readonly CustomerRecord[]> {
    const found: CustomerRecord[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const { customers, isFull } = await client.searchCustomers(
        { ...by, perPage: PER_PAGE, page },
        deadline,
      );
      const records = customers.map((customer) => kiboRecord(customer, readMoment));
      // A tenant that does not know pages answers the first one again: that is not more.
      if (page > 1 && records[0]?.id !== undefined && records[0].id === found[0]?.id) break;
      found.push(...records);
      if (!isFull || !records.some(matches)) break;
    }
    return found;
  }

  const searchByNumber = (number: string, deadline: number) =>
    search({ customerId: number }, hasNumber(number), deadline);

  return {
    name: 'kibo',
    findByEmailAddress: (emailAddress, deadline) =>
      search(
        { email: emailAddress },
        (record) => matchRecord(record, { emailAddress }, country) === 'email',
        deadline,
      ),
    findByPhoneNumber: (phoneNumber, deadline) =>
      search(
        { phone: formatPhoneNumber(phoneNumber, phoneFormat) },
        (record) => matchRecord(record, { phoneNumber }, country) === 'phone',
        deadline,
      ),
    findByNumber({ kind, value }, deadline) {
      if (kind !== 'kibo' && !(kind === 'crmId' && customerIdIsCrmId)) return undefined;
      const call = { system: 'kibo', operation: 'search-customers' };
      return searchByNumber(value, deadline).then((records) =>
        ownOf(records, hasNumber(value), call, 'customerID'),
      );
    },
    ...(orders && { findOrders: orders.findOrders }),
    ...(customerIdIsCrmId && { findByCrmId: searchByNumber }),
  };
}

function hasNumber(number: string): (record: CustomerRecord) => boolean {
  return ({ id }) => id !== undefined && isSameCustomerNumber(id, number);
}

/** What Kibo knows of a customer, in our words. */
export function kiboRecord(customer: KiboCustomer, readMoment: MomentReader): CustomerRecord {
  const { recentOrders, recentAddresses } = customer;
  return {
    source: 'kibo',
    phoneNumbers: customer.phones,
    ...withoutUndefined({
      id: customer.customerId,
      name: fullName(customer.firstName, customer.lastName),
      emailAddress: customer.email,
      firstPurchaseAt: readMoment(customer.firstPurchase),
      lastPurchaseAt: readMoment(customer.lastPurchase),
      totalOrders: customer.totalOrders,
      accountStatus: customer.active,
      recentOrders: recentOrders.length > 0 ? recentOrders : undefined,
      recentAddresses: recentAddresses.length > 0 ? recentAddresses : undefined,
    }),
  };
}
