import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CustomerRecord, CustomerSource, SourceName } from '../../lib/customer/customer-record.ts';
import { isSameCustomerNumber, usableCrmId } from '../../lib/customer/distinct-records.ts';
import { matchRecord } from '../../lib/customer/matching.ts';
import { UNREADABLE } from '../../lib/customer/wire-fields.ts';
import { shareDeadline } from '../../lib/platform/deadline.ts';
import { askSources } from '../../lib/profile/ask-sources.ts';
import type { WrittenPanel } from '../../lib/robin/customer-panel.ts';
import { createFakeClock } from '../platform/fake-clock.ts';
import { EMAIL, lookUp, lookupOptions, OTHER_EMAIL, OTHER_PHONE, outage, PHONE, panelOf } from './lookup.ts';

/** What a source does with one question, and after how many turns of the event loop. */
interface Behaviour {
  does: 'answer' | 'fail' | 'throw' | 'ignore' | 'nothing' | 'repeat';
  turns: number;
}

interface World {
  asked: { emailAddress: string | undefined; phoneNumber: string | undefined };
  sources: ReadonlyArray<{
    name: SourceName;
    records: readonly CustomerRecord[];
    behaviours: Record<'email' | 'phone' | 'crmId' | 'memberships', Behaviour>;
  }>;
}

const NAMES: readonly SourceName[] = ['expertsender', 'kibo', 'loke'];
const amount = fc
  .integer({ min: -5, max: 500 })
  .map((cents) => ({ amount: (cents / 100).toFixed(2), symbol: '€' }));

/** Every text of a record holds a mark that no other record has, so that a panel shows whose values it has. */
function marked(source: SourceName, index: number, fields: Partial<CustomerRecord>): CustomerRecord {
  const mark = markOf(source, index);
  const { emailAddress } = fields;
  return {
    ...fields,
    source,
    phoneNumbers: fields.phoneNumbers ?? [],
    ...(emailAddress !== undefined && { emailAddress }),
    name: `<b>${mark}\u202e`,
    segment: `${mark}\u0000 segment`,
    accountStatus: `${mark} status`,
    recentOrders: [`${mark} order`],
    recentAddresses: [`${mark} address <script>`],
    customAttributes: [{ name: 'chosen', value: `${mark} attribute` }],
  };
}

function markOf(source: SourceName, index: number): string {
  return `mark-${source}-${index}-`;
}

/** A source has each customer once: by its id, else by customer number, and ExpertSender by e-mail address too. */
function withoutDoubles(source: SourceName, list: readonly Partial<CustomerRecord>[]) {
  const taken = new Set<string>();
  return list.filter(({ id, crmId, emailAddress }) => {
    const own = [
      ...(id === undefined ? [] : [`id ${Number(id)}`]),
      ...(id === undefined && crmId ? [`crmId ${crmId}`] : []),
      ...(source === 'expertsender' && emailAddress ? [`email ${emailAddress.toLowerCase()}`] : []),
    ];
    const isDouble = own.some((name) => taken.has(name));
    for (const name of own) taken.add(name);
    return !isDouble;
  });
}

const fields = fc.record(
  {
    id: fc.constantFrom('1', '02', '2', '3'),
    crmId: fc.constantFrom('0', '1', '2', '3'),
    emailAddress: fc.constantFrom(EMAIL, EMAIL.toUpperCase(), OTHER_EMAIL, 'eve@example.org'),
    phoneNumbers: fc.subarray([PHONE, '0612345678', OTHER_PHONE, '0000000000', 'none']),
    totalOrders: fc.nat(5),
    totalSpent: amount,
    averageOrder: amount,
    createdAt: fc.nat(5),
    firstPurchaseAt: fc.nat(5),
    lastPurchaseAt: fc.nat(5),
    pointsBalance: fc.nat(5),
    agreedToMarketing: fc.constantFrom(true, false, UNREADABLE),
  },
  { requiredKeys: [] },
);
const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  does: fc.constantFrom(
    'answer',
    'answer',
    'answer',
    'answer',
    'fail',
    'throw',
    'ignore',
    'nothing',
    'repeat',
  ),
  turns: fc.nat(6),
});
const source = (name: SourceName) =>
  fc.record({
    name: fc.constant(name),
    records: fc
      .array(fields, { maxLength: 4 })
      .map((list) =>
        withoutDoubles(name, list as Partial<CustomerRecord>[]).map((one, index) => marked(name, index, one)),
      ),
    behaviours: fc.record({ email: behaviour, phone: behaviour, crmId: behaviour, memberships: behaviour }),
  });
const world: fc.Arbitrary<World> = fc.record({
  asked: fc.constantFrom(
    { emailAddress: EMAIL, phoneNumber: PHONE },
    { emailAddress: EMAIL, phoneNumber: undefined },
    { emailAddress: undefined, phoneNumber: PHONE },
  ),
  sources: fc.tuple(...NAMES.map(source)).chain((all) => fc.subarray(all, { minLength: 1 })),
});

/** The numbers by which ExpertSender knows who matches. */
function crmIdsOf({ asked, sources }: World): string[] {
  return sources
    .filter(({ name }) => name === 'expertsender')
    .flatMap(({ records }) => records.filter((one) => matchRecord(one, asked, 'NL') !== undefined))
    .flatMap((one) => usableCrmId(one) ?? []);
}

function isSameId(id: string | undefined, crmId: string): boolean {
  return id !== undefined && isSameCustomerNumber(id, crmId);
}

/** @param rush how many turns each answer takes instead of its own: another order of arrival */
function play({ sources }: World, rush?: (turns: number) => number, reverse = false): CustomerSource[] {
  const inOrder = reverse ? [...sources].reverse() : sources;
  return inOrder.map(({ name, records, behaviours }) => {
    const list = reverse ? [...records].reverse() : records;
    const reply = (by: keyof typeof behaviours, matches: (record: CustomerRecord) => boolean) =>
      respond(behaviours[by], list, matches, rush);
    return {
      name,
      findByEmailAddress: (emailAddress) =>
        reply('email', (one) => matchRecord(one, { emailAddress }, 'NL') === 'email'),
      findByPhoneNumber: (phoneNumber) =>
        reply('phone', (one) => matchRecord(one, { phoneNumber }, 'NL') === 'phone'),
      ...(name === 'kibo' && {
        findByCrmId: (crmId: string) => reply('crmId', ({ id }) => isSameId(id, crmId)),
      }),
      ...(name === 'loke' && {
        listMemberships: async (id: string) => {
          await respond(behaviours.memberships, [], () => true, rush);
          return { names: [`member ${id}`], more: false };
        },
      }),
    } satisfies CustomerSource;
  });
}

async function respond(
  { does, turns }: Behaviour,
  records: readonly CustomerRecord[],
  matches: (record: CustomerRecord) => boolean,
  rush: (turns: number) => number = (own) => own,
): Promise<readonly CustomerRecord[]> {
  if (does === 'throw') throw new TypeError('a bug that quotes bob@example.com');
  for (let turn = 0; turn < rush(turns); turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const found = records.filter(matches);
  if (does === 'fail') throw outage();
  if (does === 'ignore') return records;
  if (does === 'nothing') return [];
  return does === 'repeat' ? [...found, ...found.map((one) => ({ ...one }))] : found;
}

function shownRecords({ sources }: World, panel: WrittenPanel): CustomerRecord[] {
  const text = JSON.stringify(panel);
  return sources.flatMap(({ name, records }) =>
    records.filter((_, index) => text.includes(markOf(name, index))),
  );
}

const rows = [
  'status',
  'segment',
  'memberships',
  'orders',
  'addresses',
  'points',
  { attribute: 'chosen' },
] as const;
const RUNS = { numRuns: 250 };
/** No source is silent here, so the deadline is far: what a slow machine cuts off would be another input. */
const options = { rows, deadline: 60_000 };

describe('for any records, any failures and any order of arrival', () => {
  it('the six fields are there, not null, of their type; and so is every value of the panel', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const panel = panelOf(await lookUp(one.asked, play(one), options));
        if (panel === undefined) return;
        const { panel_view: view, order_count: count, ...texts } = panel;
        expect(Object.keys(texts).sort()).toEqual([
          'customer_since',
          'email_address',
          'name',
          'phone_number',
          'total_spent',
        ]);
        for (const value of [...Object.values(texts), ...Object.values(view)])
          expect(typeof value).toBe('string');
        expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
        expect(texts.customer_since).toMatch(/^(\d{4}-\d{2}-\d{2})?$/);
      }),
      RUNS,
    );
  });

  it('no value of a record that does not match is shown', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const panel = panelOf(await lookUp(one.asked, play(one), options));
        for (const shown of panel ? shownRecords(one, panel) : []) {
          const isLinked =
            shown.source === 'kibo' && crmIdsOf(one).some((crmId) => isSameId(shown.id, crmId));
          expect(matchRecord(shown, one.asked, 'NL') !== undefined || isLinked).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('no panel mixes two e-mail addresses', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const panel = panelOf(await lookUp(one.asked, play(one), options));
        if (panel === undefined) return;
        // A customer number proves the identity also under another address, which is then not shown.
        const isLinked = (record: CustomerRecord) =>
          record.source === 'kibo' &&
          crmIdsOf(one).some((crmId) => isSameId(record.id, crmId)) &&
          Object.hasOwn(panel.panel_view, 'Order system');
        const addresses = shownRecords(one, panel)
          .filter((record) => !isLinked(record))
          .flatMap(({ emailAddress }) => emailAddress?.toLowerCase() ?? []);
        expect(new Set(addresses).size).toBeLessThanOrEqual(1);
        if (addresses[0] !== undefined) expect(panel.email_address.toLowerCase()).toBe(addresses[0]);
      }),
      RUNS,
    );
  });

  it('nothing that the help desk could render is shown', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const panel = panelOf(await lookUp(one.asked, play(one), options));
        const values = panel ? [...Object.values(panel), ...Object.entries(panel.panel_view).flat()] : [];
        for (const value of values) {
          if (typeof value === 'string') expect(value).not.toMatch(/[<>\p{Cc}\u202a-\u202e]/u);
        }
      }),
      RUNS,
    );
  });

  it('the same inputs give the same answer', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.boolean(), async (one, reverse) => {
        const { durationsMs: _, ...first } = await lookUp(one.asked, play(one), options);
        const { durationsMs: __, ...second } = await lookUp(
          one.asked,
          play(one, (own) => 6 - own, reverse),
          options,
        );
        expect({ ...second, unavailable: [...second.unavailable].sort() }).toEqual({
          ...first,
          unavailable: [...first.unavailable].sort(),
        });
      }),
      RUNS,
    );
  });

  it('"unknown" is said only if every question was answered with "unknown", or with a match that does not count', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const lookup = await lookUp(one.asked, play(one), options);
        if (lookup.kind !== 'absent') return;
        for (const { behaviours } of one.sources) {
          const { email, phone } = behaviours;
          if (one.asked.emailAddress) expect(['fail', 'throw']).not.toContain(email.does);
          if (one.asked.phoneNumber) expect(['fail', 'throw']).not.toContain(phone.does);
        }
      }),
      RUNS,
    );
  });

  it('if an e-mail address was asked for, an answer under faults shows no person whom the answer without faults would not', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        fc.pre(one.asked.emailAddress !== undefined);
        const faulty = withBehaviours(one, (does) => (does === 'nothing' ? 'answer' : does));
        const under = panelOf(await lookUp(one.asked, play(faulty), options));
        const counted = await countedMarks(withBehaviours(one, () => 'answer'));
        for (const record of under ? shownRecords(one, under) : []) {
          // The customer number is the shop's word for one customer: it may bring another account of the same one.
          const isLinked =
            record.source === 'kibo' && crmIdsOf(one).some((crmId) => isSameId(record.id, crmId));
          expect(isLinked || counted.has(record.name)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the answer without faults covers the answer with them, unless the phone turns out to be shared', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const faulty = withBehaviours(one, (does) => (does === 'nothing' ? 'answer' : does));
        const under = await lookUp(one.asked, play(faulty), options);
        const whole = await lookUp(one.asked, play(withBehaviours(one, () => 'answer')), options);
        if (under.kind === 'absent') expect(whole.kind).toBe('absent');
        if (under.kind === 'found' && one.asked.emailAddress !== undefined) expect(whole.kind).toBe('found');
        if (under.kind === 'found') expect(['found', 'ambiguous']).toContain(whole.kind);
      }),
      RUNS,
    );
  });

  it("permuting, repeating or re-reading a source's records changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.infiniteStream(fc.nat(99)), async (one, moments) => {
        const honest = withBehaviours(one, () => 'answer');
        const mixed = {
          ...withBehaviours(one, () => 'repeat'),
          sources: withBehaviours(one, () => 'repeat').sources.map((source) => ({
            ...source,
            played: source.records
              .map((record) => ({ record, at: moments.next().value }))
              .sort((a, b) => a.at - b.at)
              .map(({ record }) => ({ ...record })),
          })),
        };
        const shuffled = { ...mixed, sources: mixed.sources.map((s) => ({ ...s, records: s.played })) };
        const { durationsMs: _, ...first } = await lookUp(one.asked, play(honest), options);
        const { durationsMs: __, ...second } = await lookUp(one.asked, play(shuffled), options);
        expect(second).toEqual(first);
      }),
      RUNS,
    );
  });

  it('no figure is shown that no source said', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (one) => {
        const panel = panelOf(await lookUp(one.asked, play(one), options));
        if (panel === undefined || panel.total_spent === '') return;
        const said = one.sources.map(({ records }) => records);
        const sums = (read: (record: CustomerRecord) => number | undefined) =>
          said.flatMap((records) => subsetSums(records.flatMap((record) => read(record) ?? [])));
        const isCountKnown = !Object.hasOwn(panel.panel_view, 'Order count');
        if (isCountKnown) expect(sums(({ totalOrders }) => totalOrders)).toContain(panel.order_count);
        else expect(panel.order_count).toBe(0);
        if (panel.total_spent === 'unknown') return;
        const cents = Math.round(Number(panel.total_spent.replace('€', '')) * 100);
        const spent = sums(({ totalSpent }) => totalSpent && Math.round(Number(totalSpent.amount) * 100));
        const zero = sums(({ totalOrders }) => totalOrders).filter((count) => count === 0);
        expect([...spent, ...zero]).toContain(cents);
      }),
      RUNS,
    );
  });
});

/** The names of the records that count as the customer's, shown or behind others. */
async function countedMarks(one: World): Promise<ReadonlySet<string | undefined>> {
  const deadline = shareDeadline(options.deadline, createFakeClock(0));
  const { resolution } = await askSources(one.asked, play(one), { ...lookupOptions(), deadline });
  deadline.end();
  if (resolution.kind !== 'found') return new Set();
  const found = [...resolution.outcomes.values()].filter((outcome) => outcome.kind === 'found');
  return new Set(found.flatMap(({ records }) => records.map(({ name }) => name)));
}

/** The sums of one or more of the values. */
function subsetSums(values: readonly number[]): number[] {
  const sums: number[] = [];
  for (const value of values) sums.push(...sums.map((sum) => sum + value), value);
  return sums;
}

function withBehaviours(one: World, change: (does: Behaviour['does']) => Behaviour['does']): World {
  const changed = ({ does, turns }: Behaviour): Behaviour => ({ does: change(does), turns });
  return {
    ...one,
    sources: one.sources.map((source) => ({
      ...source,
      behaviours: {
        email: changed(source.behaviours.email),
        phone: changed(source.behaviours.phone),
        crmId: changed(source.behaviours.crmId),
        memberships: source.behaviours.memberships,
      },
    })),
  };
}
