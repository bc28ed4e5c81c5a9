import type { CustomerSource } from '../customer/customer-record.ts';
import type { OrderBook } from '../customer/order-record.ts';
import { addFigures, mapDefined } from '../platform/lists.ts';
import { askSources } from '../profile/ask-sources.ts';
import type { Formats } from '../profile/formats.ts';
import type { InquiryOptions } from '../profile/inquiry.ts';
import { type LookupQuestion, mergeProfile, type Profile, type ProfileOptions } from '../profile/profile.ts';
import { type AskedName, Asking } from './asking.ts';
import { withoutExtras } from './gather-orders.ts';
import { type Timed, timing } from './list-orders.ts';
import { findMissing, isOutage } from './missing.ts';

/** What a customer is worth. Moments are epoch milliseconds. */
export interface LifetimeView {
  emailAddress: string;
  customerSince: number;
  orderCount: number;
  currencySymbol: string;
  /** An exact decimal. */
  totalRevenue: string;
  lastOrderAt?: number | undefined;
}

type LifetimeOutcome = Timed &
  (
    | { kind: 'found'; lifetime: LifetimeView; complete: boolean }
    /** No source knows the customer, or every one was asked and none knows a figure: a zero would be a lie. */
    | { kind: 'absent' }
    | { kind: 'unavailable' }
  );

/** @param asked by e-mail address. Never rejects for what a source does */
export async function lookUpLifetime(
  asked: LookupQuestion & { emailAddress: string },
  { sources, book }: { sources: readonly CustomerSource[]; book: OrderBook | undefined },
  options: InquiryOptions & ProfileOptions & { formats: Formats },
): Promise<LifetimeOutcome> {
  const asking = new Asking(options);
  const { emailAddress } = asked;
  const [{ resolution, durationsMs }, orders] = await Promise.all([
    askSources(asked, sources.map(withoutExtras), options),
    book && readBook(book),
  ]);
  const [lastInBook] = mapDefined(orders ?? [], ({ orderedAt }) => orderedAt).sort(
    (one, other) => other - one,
  );
  const missing = findMissing(resolution.outcomes, asking.failed);
  const timed = timing({
    durationsMs: addFigures<AskedName>(durationsMs, asking.durationsMs),
    missing,
  });
  const profile = resolution.kind === 'found' ? mergeProfile(resolution, [], asked, options) : undefined;
  const lifetime = profile && readLifetime(profile, emailAddress, lastInBook, options.formats);
  if (lifetime) return { ...timed, kind: 'found', lifetime, complete: missing.length === 0 };
  // The book says of no customer more than when the last order was.
  const isOpen = isOutage(missing.filter(({ source }) => source !== 'ledger'));
  return { ...timed, kind: isOpen ? 'unavailable' : 'absent' };

  async function readBook(from: OrderBook) {
    const contact = { emailAddress };
    const entries = await asking.ask('ledger', 'findEntries', (deadline) =>
      from.findEntries(contact, deadline),
    );
    if (!entries || entries.length === 0) return [];
    const question = { entries, contacts: [contact] };
    return asking.ask('ledger', 'readOrders', (deadline) => from.readOrders(question, deadline));
  }
}

function readLifetime(
  profile: Profile,
  emailAddress: string,
  lastInBook: number | undefined,
  formats: Formats,
): LifetimeView | undefined {
  const { customerSince, totalSpent, isOrderCountKnown, orderCount } = profile;
  if (customerSince === undefined || totalSpent === undefined || !isOrderCountKnown) return undefined;
  const moments = [profile.lastPurchaseAt, lastInBook].filter((moment) => moment !== undefined);
  return {
    emailAddress,
    customerSince,
    orderCount,
    currencySymbol: formats.symbol(totalSpent),
    totalRevenue: totalSpent.amount,
    lastOrderAt: moments.length === 0 ? undefined : Math.max(...moments),
  };
}
