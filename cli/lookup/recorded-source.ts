import type {
  CustomerRecord,
  CustomerSource,
  Memberships,
  OrderNumbers,
  SourceName,
} from '../../lib/customer/customer-record.ts';
import type { Clock } from '../../lib/platform/clock.ts';

/** One question to one source, and what came of it. */
export interface RecordedQuestion {
  source: SourceName;
  askedBy: 'e-mail address' | 'phone number' | 'customer number' | 'memberships' | 'order numbers';
  value: string;
  /** How long after the first question of all it was asked. */
  afterMs: number;
  durationMs: number;
  answer: readonly CustomerRecord[] | Memberships | { orders: readonly OrderNumbers[] } | { failure: string };
}

/** Asks the source, and writes down everything. A person waits, so a source that is slow is heard to its own end. */
export function recordSource(
  source: CustomerSource,
  clock: Clock,
  questions: RecordedQuestion[],
): CustomerSource {
  const begin = clock.now();
  async function record<T extends Exclude<RecordedQuestion['answer'], { failure: string }>>(
    askedBy: RecordedQuestion['askedBy'],
    value: string,
    ask: () => Promise<T>,
  ): Promise<T> {
    const startedAt = clock.now();
    const written = (answer: RecordedQuestion['answer']) => {
      const durationMs = clock.now() - startedAt;
      questions.push({
        source: source.name,
        askedBy,
        value,
        afterMs: startedAt - begin,
        durationMs,
        answer,
      });
    };
    try {
      const answer = await ask();
      written(answer);
      return answer;
    } catch (error) {
      written({ failure: error instanceof Error ? error.message : 'failed' });
      throw error;
    }
  }
  const { findByCrmId, listMemberships, findOrders } = source;
  return {
    name: source.name,
    findByEmailAddress: (value, deadline) =>
      record('e-mail address', value, () => source.findByEmailAddress(value, deadline)),
    findByPhoneNumber: (value, deadline) =>
      record('phone number', value, () => source.findByPhoneNumber(value, deadline)),
    ...(findByCrmId && {
      findByCrmId: (value: string, deadline: number) =>
        record('customer number', value, () => findByCrmId.call(source, value, deadline)),
    }),
    ...(listMemberships && {
      listMemberships: (value: string, deadline: number) =>
        record('memberships', value, () => listMemberships.call(source, value, deadline)),
    }),
    ...(findOrders && {
      findOrders: async (ids: readonly string[], deadline: number) => {
        const ask = async () => ({ orders: await findOrders.call(source, ids, deadline) });
        return (await record('order numbers', ids.join(), ask)).orders;
      },
    }),
  };
}

/** Answers what was recorded, at once: so that the decision can be looked at without asking a source twice. */
export function replaySource(source: CustomerSource, questions: readonly RecordedQuestion[]): CustomerSource {
  const find = (askedBy: RecordedQuestion['askedBy'], value: string) => {
    const asked = questions.find(
      (question) =>
        question.source === source.name && question.askedBy === askedBy && question.value === value,
    );
    if (asked === undefined || 'failure' in asked.answer) throw new Error('not answered');
    return asked.answer;
  };
  const records = async (askedBy: RecordedQuestion['askedBy'], value: string) =>
    find(askedBy, value) as readonly CustomerRecord[];
  return {
    name: source.name,
    findByEmailAddress: (value) => records('e-mail address', value),
    findByPhoneNumber: (value) => records('phone number', value),
    ...(source.findByCrmId && { findByCrmId: (value: string) => records('customer number', value) }),
    ...(source.listMemberships && {
      listMemberships: async (value: string) => find('memberships', value) as Memberships,
    }),
    ...(source.findOrders && {
      findOrders: async (ids: readonly string[]) => {
        const answer = find('order numbers', ids.join());
        return 'orders' in answer ? answer.orders : [];
      },
    }),
  };
}
