import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CustomerRecord } from '../../lib/customer/customer-record.ts';
import { isSameEmailAddress } from '../../lib/customer/matching.ts';
import { serializeOrderDetails } from '../../lib/robin/order-details.ts';
import { serializeOrderList } from '../../lib/robin/order-list.ts';
import { record } from '../customer/customer-records.ts';
import { fakeSource } from '../profile/fake-sources.ts';
import { EMAIL, OTHER_EMAIL, OTHER_PHONE, outage, PHONE } from '../profile/lookup.ts';
import { bookOrder, type Fault, fakeBook, fakeSystem, systemOrder } from './fake-orders.ts';
import { details, entriesOf, list, numbersOf } from './order-world.ts';

const EMAILS = [EMAIL, OTHER_EMAIL, 'eve@example.com'] as const;
const PHONES = [PHONE, OTHER_PHONE] as const;

const fault = fc.option(fc.constantFrom<Fault>(outage(), 'silence'), { nil: undefined, freq: 4 });
const faultOr = <T>(answer: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 5, arbitrary: answer },
    { weight: 1, arbitrary: fc.constantFrom<Fault>(outage(), 'silence') },
  );

/** A person of Kibo; the numbers of their orders name them, so that a stranger's are seen. */
const person = fc.record({
  email: fc.option(fc.constantFrom(...EMAILS), { nil: undefined }),
  phone: fc.option(fc.constantFrom(...PHONES), { nil: undefined }),
  orders: fc.integer({ min: 0, max: 3 }),
});

interface Person {
  email: string | undefined;
  phone: string | undefined;
  orders: number;
}

const idOf = (index: number, order: number) => `${1000 * (index + 1) + order}`;
const idsOf = ({ orders }: Person, index: number) =>
  Array.from({ length: orders }, (_, order) => idOf(index, order));

function recordOf(one: Person, index: number): CustomerRecord {
  return record('kibo', {
    id: String(index),
    phoneNumbers: one.phone === undefined ? [] : [one.phone],
    ...(one.email !== undefined && { emailAddress: one.email }),
    ...(one.orders > 0 && { recentOrders: idsOf(one, index) }),
  });
}

const world = fc
  .array(person, { maxLength: 4 })
  .chain((people) => {
    const some = fc.subarray(people.map(recordOf));
    return fc.record({
      people: fc.constant(people),
      asked: fc.record({
        emailAddress: fc.option(fc.constantFrom(...EMAILS), { nil: undefined }),
        phoneNumber: fc.option(fc.constantFrom(...PHONES), { nil: undefined }),
      }),
      // Whatever it answers, strangers and all.
      byEmail: faultOr(some),
      byPhone: faultOr(some),
      loke: faultOr(fc.constant([])),
      findOrders: fault,
      findEntries: fault,
      readOrders: fault,
    });
  })
  .filter(({ asked }) => asked.emailAddress !== undefined || asked.phoneNumber !== undefined);

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** Every customer has one order in the book under each e-mail address and phone number: `book-` and whose it is. */
const inBook = [...EMAILS, ...PHONES].map((of) => bookOrder(`book-${of}`, of));

function ask({ people, asked, byEmail, byPhone, loke, ...faults }: World) {
  const system = fakeSystem(
    people.flatMap((one, index) => idsOf(one, index).map((id) => systemOrder(id))),
    faults.findOrders ? { findOrders: faults.findOrders } : {},
  );
  const book = fakeBook(inBook, {
    ...(faults.findEntries && { findEntries: faults.findEntries }),
    ...(faults.readOrders && { readOrders: faults.readOrders }),
  });
  const sources = [
    fakeSource('kibo', { email: byEmail, phone: byPhone }),
    fakeSource('loke', { email: loke, phone: loke }),
  ];
  return list(asked, { sources, system, book });
}

/** Whether a person has what was asked for. */
function isMeant(one: Person | undefined, { emailAddress, phoneNumber }: World['asked']): boolean {
  if (one === undefined) return false;
  const { email, phone } = one;
  if (emailAddress !== undefined && email !== undefined && isSameEmailAddress(email, emailAddress))
    return true;
  return phoneNumber !== undefined && phone === phoneNumber;
}

describe('a list of orders, under any faults and any records', () => {
  it("never has a stranger's", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { people, asked } = given;
        for (const number of numbersOf(await ask(given))) {
          if (number.startsWith('book-')) {
            const of = number.slice('book-'.length);
            const owners = people.filter(({ email, phone }) => email === of || phone === of);
            const isAsked = of === asked.emailAddress || of === asked.phoneNumber;
            expect(isAsked || owners.some((owner) => isMeant(owner, asked))).toBe(true);
          } else expect(isMeant(people[Math.floor(Number(number) / 1000) - 1], asked)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is never empty because of an outage', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const { byEmail, byPhone, asked } = given;
        const isFault = (answer: unknown) => !Array.isArray(answer);
        const isKiboDown =
          (asked.emailAddress !== undefined && isFault(byEmail)) ||
          (asked.phoneNumber !== undefined && isFault(byPhone));
        const seen = await ask(given);
        if (isKiboDown || isFault(given.loke)) expect(entriesOf(seen).length).toBeGreaterThan(0);
        if (isKiboDown && numbersOf(seen).length === 0)
          expect(['unavailable', 'ambiguous']).toContain(seen.kind);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a line that says what is missing', () => {
  it('is explained by its details, whatever is missing', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        for (const { key } of entriesOf(await ask(given))) {
          if (!key.startsWith('robin-bridge:')) continue;
          expect((await details(key, {})).kind).toBe('found');
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('what ROBIN is handed', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  const url = fc.oneof(
    text,
    fc.constantFrom('javascript:alert(1)', 'http://x.example/', 'https://x.example/"><b>'),
  );

  it('is text without markup but ours, whatever an event or the order system says', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, url, async (number, said, link) => {
        const book = fakeBook([
          bookOrder(number, EMAIL, {
            status: said,
            paymentStatus: said,
            url: link,
            items: [{ name: said, number: said }],
            shipments: [{ carrier: said, trackingNumber: said, trackingUrl: link }],
          }),
        ]);
        const listed = serializeOrderList(
          entriesOf(await list({ emailAddress: EMAIL }, { sources: [fakeSource('kibo')], book })),
        );
        const shown = await details(number, { book });
        const page = shown.kind === 'found' ? serializeOrderDetails(shown.page) : undefined;
        for (const value of texts([listed, page])) {
          const ours = /<\/?div(?: class="panel_button")?>|<a href="https:[^"<>]*" target="_blank">|<\/a>/g;
          expect(value.replace(ours, '')).not.toMatch(/[<>"']/);
        }
      }),
    );
  });

  /** Every text in it; fails for anything else that is shown. */
  function texts(value: unknown): readonly string[] {
    if (typeof value === 'string') return [value];
    if (value === undefined) return [];
    expect(value).not.toBeNull();
    expect(typeof value).toBe('object');
    return Object.values(value as object).flatMap(texts);
  }
});
