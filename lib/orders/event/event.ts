import type { CountryCode } from 'libphonenumber-js/max';
import * as z from 'zod/mini';
import { parseEmailAddress } from '../../customer/email-address.ts';
import { parsePhoneNumber } from '../../customer/phone-number.ts';
import { isPlaceholderText } from '../../customer/wire-fields.ts';
import { isCurrency } from '../../platform/currency.ts';
import { decodeEntities } from '../../platform/html-entities.ts';
import { parseInstant, toWholeSeconds } from '../../platform/instant.ts';
import type { Amounts, Contact, DeadLetterReason } from '../systems.ts';
import { isTooDense, MAX_COLONS } from './density.ts';
import { describeIssues } from './describe-issues.ts';
import { readAmounts, readToldBeforeBridge } from './order-amounts.ts';
import { normalizeOrderNumber } from './order-number.ts';
import { orderEventSchema } from './schema.ts';
import type { PackedSnapshot } from './snapshot.ts';
import { takeSnapshot } from './take-snapshot.ts';
import { unwrapEvent } from './unwrap.ts';
import type { Version } from './version.ts';

/** An order-change event, read: the order as it is now, in the words and forms that ROBIN is told. */
export interface OrderEvent {
  version: Version;
  orderNumber: string;
  /** As given, trimmed. This or the phone number is always there. */
  emailAddress?: string;
  /** In E.164. */
  phoneNumber?: string;
  /** `YYYY-MM-DDTHH:MM:SSZ`. */
  orderDate: string;
  currency: string;
  amounts: Amounts;
  cancelled: boolean;
  webstoreUrl?: string;
  /** What ROBIN accepted of this order from another sender; only if `liveSince` lies after the order's date. */
  toldBeforeBridge?: Amounts & { isFirstOrder: boolean };
  /** The order's date lies before the bridge's go-live. */
  olderThanBridge: boolean;
  /** What an agent is shown of the order beside its amounts; absent if the event says nothing of it. */
  snapshot?: PackedSnapshot;
}

export interface EventRules {
  defaultCountry: CountryCode;
  defaultCurrency: string;
  acceptedCurrencies: readonly string[];
  /** Epoch milliseconds of the go-live; absent if every unknown order is new. */
  liveSince?: number;
}

/** How ROBIN finds the customer of an event's order. */
export function contactOf({ emailAddress, phoneNumber }: OrderEvent): Contact {
  return { ...(emailAddress && { emailAddress }), ...(phoneNumber && { phoneNumber }) };
}

/** Why a message can never be processed. `detail` names fields and rules, never values. */
export interface Rejection {
  reason: DeadLetterReason;
  detail: string;
}

export type ParsedEvent = { event: OrderEvent } | { rejection: Rejection };

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Reads the body of a message: JSON, unwrapped, by the schema, and by the rules that join its fields
 * (docs/contract.md, "The order-change event").
 * @param now epoch milliseconds
 */
export function parseEvent(body: string, rules: EventRules, now: number): ParsedEvent {
  if (isTooDense(body)) return invalid(`the event: more than ${MAX_COLONS} colons`);
  const json = unwrapEvent(body);
  if (json === undefined) return rejected('not-json', 'the body is not JSON');
  const parsed = z.safeParse(orderEventSchema, json);
  if (!parsed.success) return rejected('invalid-event', describeIssues(parsed.error.issues));
  const { order, ...envelope } = parsed.data;

  const occurredAt = parseInstant(envelope.occurredAt);
  if (!occurredAt) return invalid('occurredAt: not an ISO 8601 instant');
  if (occurredAt.epochMs > now + DAY_MS) {
    return rejected('occurred-in-future', 'occurredAt: more than a day ahead of the clock');
  }
  const orderDate = parseInstant(order.orderDate);
  if (!orderDate) return invalid('order.orderDate: not an ISO 8601 instant');

  // Decoded here as well: as a dead letter, one that was escaped twice would be missing in the reports.
  const written = decodeEntities(order.emailAddress ?? '');
  const isAddressGiven = !isPlaceholderText(written);
  const emailAddress = isAddressGiven ? parseEmailAddress(written) : undefined;
  if (isAddressGiven && !emailAddress) return invalid('order.emailAddress: not an e-mail address');
  // A number that cannot be read is no reason to keep the order's revenue from the reports.
  const phoneNumber =
    order.phoneNumber === undefined
      ? undefined
      : parsePhoneNumber(String(order.phoneNumber), rules.defaultCountry);
  if (!emailAddress && !phoneNumber) {
    return invalid('order: needs an emailAddress, or a phoneNumber that can be read as a number');
  }

  const currency = order.currency?.trim().toUpperCase() ?? rules.defaultCurrency;
  if (!isCurrency(currency)) return invalid('order.currency: not an ISO 4217 code');
  if (!rules.acceptedCurrencies.includes(currency)) {
    return rejected('currency-not-accepted', `order.currency: ${currency} is not among ACCEPTED_CURRENCIES`);
  }

  const read = readAmounts(order, currency);
  if (typeof read === 'string') return invalid(read);
  const snapshot = takeSnapshot(order, read.lines, currency);

  const olderThanBridge = rules.liveSince !== undefined && orderDate.epochMs < rules.liveSince;
  const told = olderThanBridge ? readToldBeforeBridge(envelope.toldBeforeBridge, currency) : undefined;
  if (typeof told === 'string') return invalid(told);

  return {
    event: {
      version: {
        ...(envelope.sequence !== undefined && { sequence: envelope.sequence }),
        occurredAt: occurredAt.sortable,
        eventId: envelope.eventId,
      },
      orderNumber: normalizeOrderNumber(order.orderNumber),
      ...(emailAddress && { emailAddress }),
      ...(phoneNumber && { phoneNumber }),
      orderDate: toWholeSeconds(orderDate),
      currency,
      amounts: read.amounts,
      cancelled: order.cancelled,
      ...(order.webstoreUrl && { webstoreUrl: order.webstoreUrl.trim() }),
      ...(told && { toldBeforeBridge: told }),
      olderThanBridge,
      ...(snapshot && { snapshot }),
    },
  };
}

function rejected(reason: DeadLetterReason, detail: string): ParsedEvent {
  return { rejection: { reason, detail } };
}

function invalid(detail: string): ParsedEvent {
  return rejected('invalid-event', detail);
}
