import { normalizeEmailAddress } from '../customer/email-address.ts';

/**
 * What `POST /customers` takes (docs/systems/expertsender.md, "Writing customers"). `Add` on a customer who exists and
 * `Update` on one who does not are undocumented: `AddOrUpdate` is the one without surprises.
 */
export type WriteMode = 'Add' | 'Update' | 'AddOrUpdate';

/** The account's default identification field: one value, the same for every write. */
export const MATCH_BY = ['Email', 'PhoneNumber', 'CrmId', 'GUID', 'VisitorId'] as const;
export type MatchBy = (typeof MATCH_BY)[number];

export type Gender = 'Male' | 'Female' | 'NotSpecified';

/** `AwaitingConfirmation` sends the customer an e-mail that asks for the consent. */
type ConsentValue = 'False' | 'AwaitingConfirmation' | 'True';

/** A customer to be written. What is left out is left alone; what null would do is undocumented, so it is never sent. */
export interface CustomerWrite {
  /** At most 320 characters, as characters are counted here: UTF-16 units. */
  email?: string;
  /** At most 20 characters, none of them a space. */
  phone?: string;
  /** At most 128 characters. */
  crmId?: string;
  /** At most 38 characters. */
  visitorId?: string;
  /** ExpertSender's own id, if `matchBy` is `GUID`. Its page does not name this field. */
  id?: string;
  /** At most 256 characters. */
  firstName?: string;
  /** At most 256 characters. */
  lastName?: string;
  /** A moment in UTC: `2023-07-25T12:35:54.712Z`. */
  dateOfBirth?: string;
  gender?: Gender;
  /** Names of at most 256 characters. */
  customAttributes?: ReadonlyArray<{ name: string; value?: string }>;
  consentsData?: {
    consents: ReadonlyArray<{ id: number; value: ConsentValue }>;
    /** Sends the confirmation link again to those who await confirmation. */
    force?: boolean;
    confirmationMessageId?: number;
  };
}

export interface WriteRequest {
  mode: WriteMode;
  customers: readonly CustomerWrite[];
}

/** Where `matchBy` finds what it matches on. */
const IDENTIFIERS = {
  Email: 'email',
  PhoneNumber: 'phone',
  CrmId: 'crmId',
  GUID: 'id',
  VisitorId: 'visitorId',
} as const satisfies Record<MatchBy, keyof CustomerWrite>;

/** What ExpertSender knows a customer by, without regard to case; `undefined` if it is not there. */
export function identifierOf(customer: CustomerWrite, matchBy: MatchBy): string | undefined {
  const identifier = customer[IDENTIFIERS[matchBy]];
  return matchBy === 'Email' ? identifier && normalizeEmailAddress(identifier) : identifier?.toLowerCase();
}

/** docs/systems/expertsender.md, "Writing customers". */
const LIMITS = { email: 320, phone: 20, crmId: 128, visitorId: 38, firstName: 256, lastName: 256 } as const;
const ATTRIBUTE_NAME_LIMIT = 256;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?Z$/;

/**
 * What the page forbids in a request, by field and rule, never with a value: `customers.0.phone: at most 20
 * characters`. Empty if it can be sent.
 */
export function faultsOf({ customers }: WriteRequest, matchBy: MatchBy): readonly string[] {
  if (customers.length === 0) return ['customers: at least one'];
  return customers.flatMap((customer, index) =>
    [...faultsOfCustomer(customer, matchBy)].map((fault) => `customers.${index}.${fault}`),
  );
}

function* faultsOfCustomer(customer: CustomerWrite, matchBy: MatchBy): Generator<string> {
  const identifier = IDENTIFIERS[matchBy];
  if (!customer[identifier]) yield `${identifier}: mandatory, customers are matched by it`;
  for (const [name, limit] of Object.entries(LIMITS)) {
    const value = customer[name as keyof typeof LIMITS];
    if (value !== undefined && value.length > limit) yield `${name}: at most ${limit} characters`;
  }
  if (customer.phone !== undefined && /\s/.test(customer.phone)) yield 'phone: no spaces';
  if (customer.dateOfBirth !== undefined && !isDateTime(customer.dateOfBirth))
    yield 'dateOfBirth: a moment such as 2023-07-25T12:35:54.712Z';
  for (const { name } of customer.customAttributes ?? []) {
    if (name === '' || name.length > ATTRIBUTE_NAME_LIMIT)
      yield `customAttributes: names of 1 to ${ATTRIBUTE_NAME_LIMIT} characters`;
  }
  for (const { id } of customer.consentsData?.consents ?? []) {
    if (!isInt32(id)) yield 'consentsData.consents: ids are 32-bit integers';
  }
  const messageId = customer.consentsData?.confirmationMessageId;
  if (messageId !== undefined && !isInt32(messageId))
    yield 'consentsData.confirmationMessageId: a 32-bit integer';
}

/** The body of the POST. */
export function writeBody({ mode, customers }: WriteRequest, matchBy: MatchBy): string {
  return JSON.stringify({ mode, matchBy, data: customers });
}

function isDateTime(text: string): boolean {
  return DATE_TIME.test(text) && !Number.isNaN(Date.parse(text));
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}
