import type {
  CustomerRecord,
  CustomerSource,
  Memberships,
  OrderNumbers,
  SourceName,
} from '../../lib/customer/customer-record.ts';
import { isSameCustomerNumber } from '../../lib/customer/distinct-records.ts';
import { matchRecord } from '../../lib/customer/matching.ts';

/** What a fake source does with a question: answers, fails, or never says anything. */
export type Reply<T> = T | Error | 'silence';

export interface Replies {
  email?: Reply<readonly CustomerRecord[]>;
  phone?: Reply<readonly CustomerRecord[]>;
  /** Given: the source can be asked by customer number. */
  crmId?: Reply<readonly CustomerRecord[]>;
  /** Given: the source has memberships. */
  memberships?: Reply<Memberships>;
  /** Given: the source has orders. */
  orders?: Reply<readonly OrderNumbers[]>;
}

export interface FakeSource extends CustomerSource {
  /** Every question, in order: `email ada@example.com`. */
  readonly questions: string[];
}

/** Answers as it is told; what it is not told it answers with "unknown". */
export function fakeSource(name: SourceName, replies: Replies = {}): FakeSource {
  const questions: string[] = [];
  const { crmId: byCrmId, memberships, orders } = replies;
  return {
    name,
    questions,
    findByEmailAddress: (emailAddress) => ask(`email ${emailAddress}`, replies.email ?? []),
    findByPhoneNumber: (phoneNumber) => ask(`phone ${phoneNumber}`, replies.phone ?? []),
    ...(byCrmId !== undefined && { findByCrmId: (crmId: string) => ask(`crmId ${crmId}`, byCrmId) }),
    ...(memberships !== undefined && {
      listMemberships: (id: string) => ask(`memberships ${id}`, memberships),
    }),
    ...(orders !== undefined && { findOrders: (ids: readonly string[]) => ask(`orders ${ids}`, orders) }),
  };

  function ask<T>(question: string, reply: Reply<T>): Promise<T> {
    questions.push(question);
    if (reply === 'silence') return new Promise(() => {});
    return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
  }
}

/** Answers each question as a good system does: with those of its records that match it. */
export function honestSource(
  name: SourceName,
  records: readonly CustomerRecord[],
  { linksByCrmId = false, memberships }: { linksByCrmId?: boolean; memberships?: Memberships } = {},
): CustomerSource {
  return {
    name,
    findByEmailAddress: async (emailAddress) =>
      records.filter((one) => matchRecord(one, { emailAddress }, 'NL')),
    findByPhoneNumber: async (phoneNumber) =>
      records.filter((one) => matchRecord(one, { phoneNumber }, 'NL')),
    ...(linksByCrmId && {
      findByCrmId: async (crmId: string) =>
        records.filter(({ id }) => id !== undefined && isSameCustomerNumber(id, crmId)),
    }),
    ...(memberships && { listMemberships: async () => memberships }),
  };
}
