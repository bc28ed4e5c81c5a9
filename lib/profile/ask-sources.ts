import type { CustomerSource, SourceName } from '../customer/customer-record.ts';
import type { Asked } from '../customer/matching.ts';
import type { Evidence } from './evidence.ts';
import { Inquiry, type InquiryOptions } from './inquiry.ts';
import { crmIdsOf, isWorthLinking } from './linked-records.ts';
import { membershipIdsOf } from './memberships.ts';
import { type Resolution, resolve } from './resolution.ts';
import { orderIdsOf } from './shop-numbers.ts';

export interface SourceAnswers {
  resolution: Resolution;
  evidence: readonly Evidence[];
  /** How long each source was waited for. */
  durationsMs: ReadonlyMap<SourceName, number>;
}

/**
 * Asks all sources at the same time, by e-mail address and by phone; then, as soon as what has been answered calls for
 * it, what needs an identifier. Resolves by the deadline whatever the sources do, and never rejects.
 * @param onResolution is told who the customer is by what has been answered so far, each time that that may change
 */
export async function askSources(
  asked: Asked,
  sources: readonly CustomerSource[],
  options: InquiryOptions,
  onResolution: (resolution: Resolution) => void = () => {},
): Promise<SourceAnswers> {
  const inquiries = sources.map((source) => new Inquiry(source, asked, options));
  const answered: Inquiry[] = [];
  const resolveAnswered = () => {
    const evidence = answered.map((inquiry) => inquiry.evidence);
    return resolve(evidence, asked, options.country);
  };
  let resolution = resolveAnswered();

  /** Asks what needs an identifier, until the answers call for nothing more. */
  async function askFurther(): Promise<void> {
    resolution = resolveAnswered();
    onResolution(resolution);
    const { records, details } = followUps(answered, resolution);
    // Details do not change who the customer is.
    const asking = details.map((ask) => ask());
    if (records.length > 0) {
      await Promise.all(records.map((ask) => ask()));
      await askFurther();
    }
    await Promise.all(asking);
  }

  const askWhole = async (inquiry: Inquiry) => {
    await inquiry.answered;
    answered.push(inquiry);
    // What a faster source calls for is asked while a slower one is still awaited. Should the slower one show that
    // another customer is meant, the answer is not used.
    await askFurther();
  };
  await Promise.all(inquiries.map(askWhole));
  return {
    resolution,
    evidence: inquiries.map(({ evidence }) => evidence),
    durationsMs: new Map(
      inquiries.flatMap(({ source, durationMs }) =>
        durationMs === undefined ? [] : [[source.name, durationMs] as const],
      ),
    ),
  };
}

type Question = () => Promise<void>;

/** The questions that need an identifier: for more records of the customer, and for details of those that are known. */
function followUps(
  inquiries: readonly Inquiry[],
  { kind, outcomes }: Resolution,
): Record<'records' | 'details', readonly Question[]> {
  const records: Question[] = [];
  const details: Question[] = [];
  if (kind !== 'found') return { records, details };
  for (const inquiry of inquiries) {
    const { source, byCrmId, memberships, orders } = inquiry.evidence;
    const outcome = outcomes.get(source);
    const crmIds = byCrmId && isWorthLinking(outcome) ? crmIdsOf(outcomes) : [];
    for (const crmId of crmIds) if (!byCrmId?.has(crmId)) records.push(() => inquiry.askByCrmId(crmId));
    const ids = memberships ? membershipIdsOf(outcome) : [];
    for (const id of ids) if (!memberships?.has(id)) details.push(() => inquiry.askMemberships(id));
    const orderIds = orders ? orderIdsOf(outcome).filter((id) => !orders.has(id)) : [];
    if (orderIds.length > 0) details.push(() => inquiry.askOrders(orderIds));
  }
  return { records, details };
}
