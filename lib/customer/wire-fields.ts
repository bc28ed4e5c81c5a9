import * as z from 'zod/mini';
import { decodeEntities } from '../platform/html-entities.ts';
import { isObject, readItems } from '../platform/json.ts';
import { parseEmailAddress } from './email-address.ts';
import { withoutInvisible } from './written-signs.ts';

/** Reads one field of an answer; `undefined` if it says nothing readable. */
type Reader = (value: unknown) => unknown;
type Readers = Readonly<Record<string, Reader>>;
type ReadBy<R extends Readers> = { [K in keyof R]: ReturnType<R[K]> };

/** What `fields` reads: `required` is there, the rest if it can be read. */
type Fields<R extends Readers, K extends keyof R> = WithoutUndefined<Omit<ReadBy<R>, K>> & {
  [N in K]: Exclude<ReturnType<R[N]>, undefined>;
};

/**
 * A schema of an object of the wire, read leniently: what cannot be read costs the field, not the customer, and is left
 * out. Fails for what is no object, and if a required field cannot be read.
 *
 * One schema with a function for each field, and not a schema for each, which take 12 µs more for each record
 * (docs/decisions/start-and-warm-cost.md).
 */
export function fields<R extends Readers, K extends keyof R = never>(
  readers: R,
  required: readonly K[] = [],
) {
  const entries = Object.entries(readers);
  return z.transform((value: unknown, { issues }): Fields<R, K> => {
    const read: Record<PropertyKey, unknown> = {};
    if (!isObject(value)) issues.push({ code: 'custom', input: value });
    else {
      for (const [name, readField] of entries) {
        const field = readField(value[name]);
        if (field !== undefined) read[name] = field;
      }
      for (const name of required)
        if (!Object.hasOwn(read, name)) issues.push({ code: 'custom', input: value });
    }
    // The type says what the loops do, which the compiler cannot follow.
    return read as Fields<R, K>;
  });
}

/** A text, trimmed; an empty one counts as not given. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() || undefined : undefined;
}

/**
 * An e-mail address, without what was typed around it. One that cannot be read stays as it is written, for it is not *no*
 * address: it matches nothing, but its record may be a stranger's. None is what stands for none, and a remark (`ask her`).
 */
export function emailAddress(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') {
    // Without anything like an address in it, it is how some systems write that there is none.
    const json = JSON.stringify(value);
    return LIKE_ADDRESS.test(json) ? json.slice(0, MAX_UNREADABLE) : undefined;
  }
  const written = text(value);
  if (written === undefined) return undefined;
  const read = parseEmailAddress(written);
  if (read !== undefined || !LIKE_ADDRESS.test(written)) return read;
  return written.length > MAX_UNREADABLE ? TOO_LONG : written;
}

/** Of what cannot be read in the place of an address. */
const MAX_UNREADABLE = 320;
/** For a part of a text might be an address. */
const TOO_LONG = '(too long)';
/**
 * An `@`, also as a word in brackets or before a domain (`jane [at] example`, `jane at example dot com`), or what may be a
 * domain with a name before it. `Ask at the counter` and `deleted.user` are remarks.
 */
const LIKE_ADDRESS =
  /[@＠]|[([{]\s{0,3}at\s{0,3}[)\]}]|(?<!\p{L})at\s{1,3}\S{1,100}(?:\.\p{L}{2}|\s{1,3}dot\s)|[\p{L}\p{N}]\.[\p{L}\p{N}-]{1,63}\.\p{L}{2}|#0{0,5}64;|#x0{0,5}40;|commat;/iu;

/** What is given and cannot be read. No amount may be shown in another currency, and no other "yes" is believed. */
export const UNREADABLE = 'unreadable' as const;

/** What stands for a currency: letters or a sign of one, and nothing that makes another figure of the amount. */
export function currencySymbol(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return UNREADABLE;
  const written = text(value);
  if (written === undefined || isPlaceholderText(written)) return undefined;
  const decoded = decodeEntities(written);
  // An ampersand is left of what was escaped twice, and a page that shows the symbol would decode it once more.
  const isSymbol = /[\p{L}\p{Sc}]/u.test(decoded) && !/[\p{N}\p{Pd}\p{Ps}\p{Pe}\p{Sm}&]/u.test(decoded);
  return isSymbol ? decoded : UNREADABLE;
}

/** Whether a text is what systems write if they know none: also escaped as HTML, or nothing that is seen. */
export function isPlaceholderText(written: string): boolean {
  return standsForNone(written, PLACEHOLDER);
}

function standsForNone(written: string, placeholder: RegExp): boolean {
  const read = withoutInvisible(decodeEntities(written)).trim();
  return read === '' || placeholder.test(read.replace(BRACKETS, '').trim());
}

/** `(null)`, `<none>` */
const BRACKETS = /[()[\]{}<>]/g;

/** A text, unless it is what systems write if they know none. */
export function knownText(value: unknown): string | undefined {
  const written = text(value);
  return written === undefined || isPlaceholderText(written) ? undefined : written;
}

/** An identifier that some pages write as a string and some as a number. Read as a text. */
export function identifier(value: unknown): string | undefined {
  return isInteger(value) ? String(value) : text(value);
}

/** What an agent is shown as it stands: a text, unless it stands for none, a number or a yes or no. */
export function shownText(value: unknown): string | undefined {
  const isScalar = typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
  return isScalar ? String(value) : knownText(value);
}

/** A list of identifiers, without those that cannot be read; what is no list counts as empty. */
export function identifiers(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(identifier).filter((read) => read !== undefined) : [];
}

/**
 * A list of what `item` reads, without what it cannot. An object is a list of one, as some converters from XML write it;
 * what is neither counts as empty.
 */
export function listOf<S extends z.ZodMiniType>(item: S) {
  return (value: unknown): ReadonlyArray<z.output<S>> => {
    if (Array.isArray(value)) return readItems(item, value);
    return isObject(value) ? readItems(item, [value]) : [];
  };
}

/** A whole number that counts things. */
export function count(value: unknown): number | undefined {
  const read = integer(value);
  return read !== undefined && read >= 0 ? read : undefined;
}

/** A whole number of either sign. */
export function integer(value: unknown): number | undefined {
  const read = typeof value === 'string' ? decimal(value) : value;
  return isInteger(read) ? read : undefined;
}

/** An amount in whole minor units, of at most fifteen digits, also as a text. */
export function minorUnits(value: unknown): number | undefined {
  const read = integer(value);
  return read !== undefined && Math.abs(read) < MORE_DIGITS_THAN_ARE_EXACT ? read : undefined;
}

const MORE_DIGITS_THAN_ARE_EXACT = 1e15;

/** Any number, also as a decimal text; one of more than fifteen digits before its point is not what was written. */
export function decimal(value: unknown): number | undefined {
  const read = typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : value;
  return typeof read === 'number' && Math.abs(read) < MORE_DIGITS_THAN_ARE_EXACT ? read : undefined;
}

const DECIMAL = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/;

/** Also as a text. */
export function flag(value: unknown): boolean | undefined {
  if (typeof value === 'string') return FLAGS.get(value.trim().toLowerCase());
  return typeof value === 'boolean' ? value : undefined;
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** Whether a customer agreed to something, if the source says so in a way that can be read. */
export type Consent = boolean | typeof UNREADABLE;

/** A "no" is believed in any word for it, a "yes" in the plain one alone. */
export function consent(value: unknown): Consent | undefined {
  if (value === undefined || value === null) return undefined;
  const word = identifier(value);
  if (typeof value === 'string' && (word === undefined || isPlaceholderText(word))) return undefined;
  return flag(value) ?? (word !== undefined && NO.test(word) ? false : UNREADABLE);
}

const NO = /^(?:no?|0|off|nee|nein|non)$/i;

/** Beyond the safe ones a number of JSON may not be what was written. */
function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

type UndefinedKey<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** An object without the fields that are undefined. */
type WithoutUndefined<T> = Omit<T, UndefinedKey<T>> & {
  [K in UndefinedKey<T>]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined: what a source does not say is absent, not a field without a value. */
export function withoutUndefined<T extends object>(fields: T): WithoutUndefined<T> {
  const kept: Partial<T> = {};
  for (const name in fields) if (fields[name] !== undefined) kept[name] = fields[name];
  // The type says what the loop does, which the compiler cannot follow.
  return kept as WithoutUndefined<T>;
}

/** What systems write if a name was not given; a person may well be called Null. */
const NO_NAME = /^(?:null|undefined|N\/A|n\/a|[-–—.?_]+)$/;
/** All of a text: no person is called `NULL None`. */
const PLACEHOLDER = /^(?:(?:null|undefined|none|nil|nan|n\/a|n\.a\.|[-–—.?_]+)(?:\s+|$))+$/i;

/** A first and a last name as one; `undefined` if there is neither. */
export function fullName(first: string | undefined, last: string | undefined): string | undefined {
  const [firstName, lastName] = [first, last].map((name) =>
    name && standsForNone(name, NO_NAME) ? undefined : name,
  );
  const whole = joinNames(firstName, lastName);
  return whole && isPlaceholderText(whole) ? undefined : whole;
}

function joinNames(firstName: string | undefined, lastName: string | undefined): string | undefined {
  return firstName && lastName ? `${firstName} ${lastName}` : firstName || lastName || undefined;
}
