import type { CountryCode } from 'libphonenumber-js/max';
import { parseEmailAddress } from '../../lib/customer/email-address.ts';
import { parsePhoneNumber } from '../../lib/customer/phone-number.ts';
import { normalizeOrderNumber } from '../../lib/orders/event/order-number.ts';
import { unwrapEvent } from '../../lib/orders/event/unwrap.ts';
import type { Contact } from '../../lib/orders/systems.ts';
import { isObject } from '../../lib/platform/json.ts';
import { plainText } from './plain-text.ts';

type Json = Readonly<Record<string, unknown>>;

/** What can be read of a body, each field by itself: the letter is dead because something in it is wrong. */
interface DeadLetterOrders {
  /** Of the first order that has one. */
  orderNumber: string | undefined;
  /** Of all orders; each is one address or one number. */
  contacts: readonly Contact[];
}

export function readDeadLetterOrders(body: string, country: CountryCode): DeadLetterOrders {
  const orders = [...ordersIn(unwrapEvent(body), 0)];
  const numbers = orders.map(({ orderNumber }) => readOrderNumber(orderNumber));
  return {
    orderNumber: numbers.find((number) => number !== undefined) ?? findOrderNumber(body),
    contacts: orders.flatMap((order): Contact[] => {
      const emailAddress = parseEmailAddress(textOf(order.emailAddress));
      const phoneNumber = parsePhoneNumber(textOf(order.phoneNumber), country);
      return [
        ...(emailAddress === undefined ? [] : [{ emailAddress }]),
        ...(phoneNumber === undefined ? [] : [{ phoneNumber }]),
      ];
    }),
  };
}

/** Deeper than any producer wraps its orders. */
const MAX_DEPTH = 8;

/** Everything that has a field of an order: the order of an event, one without its event, those of a list. */
function* ordersIn(value: unknown, depth: number): Generator<Json> {
  if (depth > MAX_DEPTH) return;
  if (isObject(value)) {
    if ('orderNumber' in value || 'emailAddress' in value || 'phoneNumber' in value) yield value;
    for (const inner of Object.values(value)) yield* ordersIn(inner, depth + 1);
  } else if (Array.isArray(value)) {
    for (const item of value) yield* ordersIn(item, depth + 1);
  } else if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
    yield* ordersIn(unwrapEvent(value), depth + 1);
  }
}

const LONGEST_NUMBER = 256;
/** Before signs are composed; what is longer is not worth the time. */
const LONGEST_WRITTEN = 4 * LONGEST_NUMBER;

function readOrderNumber(value: unknown): string | undefined {
  const written = textOf(value);
  if (written.length > LONGEST_WRITTEN) return undefined;
  const number = normalizeOrderNumber(written);
  return number === '' || number.length > LONGEST_NUMBER ? undefined : number;
}

/** Of a body that is no JSON: one that was cut off, say. */
function findOrderNumber(body: string): string | undefined {
  const [, text, digits] = /"orderNumber"\s*:\s*(?:"([^"\n]+)"|(\d+)\b)/.exec(plainText(body)) ?? [];
  return readOrderNumber(text ?? digits);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
