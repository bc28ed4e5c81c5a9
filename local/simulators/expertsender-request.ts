/** What ExpertSender accepts in `POST /customers` (docs/systems/expertsender.md, "Writing customers"). */

export interface WrittenCustomer {
  email?: string;
  phone?: string;
  crmId?: string;
  visitorId?: string;
  id?: string;
  firstName?: string;
  lastName?: string;
  dateOfBirth?: string;
  gender?: string;
  customAttributes?: Array<{ name: string; value: string }>;
  consentsData?: { consents: Array<{ id: number; value: string }> };
}

interface ReadRequest {
  problems: string[];
  mode?: string;
  data: WrittenCustomer[];
}

/** The limits of docs/systems/expertsender.md, "Writing customers". */
const LIMITS = { email: 320, phone: 20, crmId: 128, visitorId: 38, firstName: 256, lastName: 256 } as const;
const KNOWN_FIELDS = new Set([
  ...Object.keys(LIMITS),
  ...['id', 'dateOfBirth', 'gender', 'customAttributes', 'consentsData'],
]);
const MODES = ['Add', 'Update', 'AddOrUpdate'];
const GENDERS = ['Male', 'Female', 'NotSpecified'];
const CONSENT_VALUES = ['False', 'AwaitingConfirmation', 'True'];
/** For instance `2023-07-25T12:35:54.712Z`. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

type Fields = Record<string, unknown>;

/** @param matchBy the account's default identification field */
export function problemsOf(body: string, matchBy: string, identifier: string): ReadRequest {
  const request = parse(body);
  if (!isFields(request)) return { problems: ['body is not a JSON object'], data: [] };
  const problems: string[] = [];
  if (!MODES.includes(String(request.mode))) problems.push('mode is missing or unknown');
  if (request.matchBy !== matchBy) problems.push("matchBy is not the account's default identification field");
  const data = Array.isArray(request.data) ? (request.data as unknown[]) : [];
  if (data.length === 0) problems.push('data is missing');
  for (const item of data) {
    if (isFields(item)) problems.push(...problemsOfCustomer(item, identifier));
    else problems.push('a customer is not an object');
  }
  return { problems, mode: String(request.mode), data: data as WrittenCustomer[] };
}

function problemsOfCustomer(customer: Fields, identifier: string): string[] {
  const problems: string[] = [];
  if (!customer[identifier]) problems.push(`${identifier} is mandatory: customers are matched by it`);
  for (const [name, value] of Object.entries(customer)) {
    if (!KNOWN_FIELDS.has(name)) problems.push(`${name} is unknown`);
    else if (value === null) problems.push(`${name} is null`);
  }
  for (const [name, limit] of Object.entries(LIMITS)) {
    const value = customer[name];
    if (value !== undefined && (typeof value !== 'string' || value.length > limit))
      problems.push(`${name} must be a string of at most ${limit} characters`);
  }
  // docs/systems/expertsender.md, "Phone numbers".
  if (/\s/.test(String(customer.phone ?? ''))) problems.push('phone has spaces');
  if (customer.dateOfBirth !== undefined && !DATE_TIME.test(String(customer.dateOfBirth)))
    problems.push('dateOfBirth is not a date-time');
  if (customer.gender !== undefined && !GENDERS.includes(String(customer.gender)))
    problems.push('gender is unknown');
  return [
    ...problems,
    ...problemsOfAttributes(customer.customAttributes),
    ...problemsOfConsents(customer.consentsData),
  ];
}

/** `name`, mandatory, of 256 characters, and `value`. */
function problemsOfAttributes(attributes: unknown = []): string[] {
  if (!Array.isArray(attributes)) return ['customAttributes is not a list'];
  const good = attributes.every(
    (attribute: unknown) =>
      isFields(attribute) &&
      typeof attribute.name === 'string' &&
      attribute.name !== '' &&
      attribute.name.length <= 256 &&
      (attribute.value === undefined || typeof attribute.value === 'string'),
  );
  return good ? [] : ['a custom attribute is malformed'];
}

/** Consents of `id` and `value`, both mandatory; `force`, a boolean; `confirmationMessageId`, an int32. */
function problemsOfConsents(consentsData: unknown): string[] {
  if (consentsData === undefined) return [];
  if (!isFields(consentsData) || !Array.isArray(consentsData.consents)) return ['consents are missing'];
  const { consents, force, confirmationMessageId } = consentsData;
  const good = (consents as unknown[]).every(
    (consent) => isFields(consent) && isInt32(consent.id) && CONSENT_VALUES.includes(String(consent.value)),
  );
  const problems = good ? [] : ['a consent is malformed'];
  if (force !== undefined && typeof force !== 'boolean') problems.push('force is not a boolean');
  if (confirmationMessageId !== undefined && !isInt32(confirmationMessageId))
    problems.push('confirmationMessageId is not an int32');
  return problems;
}

function isInt32(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
