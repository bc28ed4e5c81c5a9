import type { CustomerRecord, CustomerSource, Money } from '../customer/customer-record.ts';
import { distinctRecords } from '../customer/distinct-records.ts';
import { ownOf } from '../customer/own-records.ts';
import { fullName, withoutUndefined } from '../customer/wire-fields.ts';
import { createMomentReader, type MomentOptions, type MomentReader } from '../customer/wire-moment.ts';
import { fromMinorUnits, minorDigits } from '../platform/currency.ts';
import type { LokeClient, LokeCustomerSearch } from './client.ts';
import type { LokeCustomer } from './customer.ts';

interface LokeSourceOptions extends MomentOptions {
  client: LokeClient;
  /** ISO 4217, the currency of the organization's amounts: the customer carries none. */
  currency: string;
}

/** LOKE as a source of customers. */
export function createLokeSource({ client, currency, ...options }: LokeSourceOptions): CustomerSource {
  const readMoment = createMomentReader(options);
  /** The first page has a thousand: more than one person's records, or strangers. */
  async function search(by: LokeCustomerSearch, deadline: number): Promise<readonly LokeCustomer[]> {
    return (await client.listFirstCustomers(by, deadline)).items;
  }

  /** A list may have one customer several times, as the sample of LOKE's own page has. */
  function recordsOf(customers: readonly LokeCustomer[]): readonly CustomerRecord[] {
    const records = customers.map((customer) => lokeRecord(customer, currency, readMoment));
    const byId = Map.groupBy(records, (record) => record.id ?? record);
    return [...byId.values()].flatMap((doubles) => distinctRecords(doubles));
  }

  return {
    name: 'loke',
    async findByEmailAddress(emailAddress, deadline) {
      return recordsOf(await search({ email: emailAddress }, deadline));
    },
    async findByPhoneNumber(phoneNumber, deadline) {
      return recordsOf(await search({ phoneNumber }, deadline));
    },
    findByNumber({ kind, value }, deadline) {
      if (kind !== 'loke') return undefined;
      const call = { system: 'loke', operation: 'get-customer' };
      return client
        .getCustomer(value, deadline)
        .then((customer) =>
          ownOf(recordsOf(customer === undefined ? [] : [customer]), ({ id }) => id === value, call, 'id'),
        );
    },
    async listMemberships(id, deadline) {
      const { items, next } = await client.listFirstMemberships(id, deadline);
      return { names: items.map(({ name }) => name), more: next !== undefined };
    },
  };
}

/** What LOKE knows of a customer, in our words. */
export function lokeRecord(
  customer: LokeCustomer,
  currency: string,
  readMoment: MomentReader,
): CustomerRecord {
  const { phoneNumber, statistics } = customer;
  return {
    source: 'loke',
    phoneNumbers: phoneNumber === undefined ? [] : [phoneNumber],
    ...withoutUndefined({
      id: customer.id,
      name: fullName(customer.firstName, customer.lastName),
      emailAddress: customer.email,
      createdAt: readMoment(customer.createdAt),
      lastPurchaseAt: readMoment(statistics?.lastSpentAt),
      totalSpent: money(statistics?.totalSpend, currency),
      pointsBalance: statistics?.pointsBalance,
      agreedToMarketing: customer.hasAgreedToMarketing,
    }),
  };
}

/** docs/systems/loke.md, "Amounts". */
function money(minorUnits: number | undefined, currency: string): Money | undefined {
  if (minorUnits === undefined) return undefined;
  return { amount: fromMinorUnits(minorUnits, minorDigits(currency)), currency };
}
