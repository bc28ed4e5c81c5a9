import * as z from 'zod/mini';
import {
  count,
  currencySymbol,
  decimal,
  emailAddress,
  fields,
  identifier,
  integer,
  knownText,
  listOf,
  shownText,
  text,
  type UNREADABLE,
  withoutUndefined,
} from '../customer/wire-fields.ts';
import { type WireMoment, wireMoment } from '../customer/wire-moment.ts';
import { readLeniently } from '../platform/json.ts';

/**
 * What is used of a customer of ExpertSender CDP, as far as it can be read (docs/systems/expertsender.md, "Customer").
 * It has no id of its own.
 */
export interface ExpertSenderCustomer {
  email?: string;
  phone?: string;
  /** The shop's customer number; `"0"` is written for guests. */
  crmId?: string;
  firstName?: string;
  lastName?: string;
  rfmSegment?: string;
  /** In major units of the currency that `currencySymbol` stands for, as are all amounts here. */
  totalSpent?: number;
  totalOrders?: number;
  totalOrderReturns?: number;
  avgOrder?: number;
  lastOrder?: WireMoment;
  /** A symbol, not an ISO 4217 code. */
  currencySymbol?: string | typeof UNREADABLE;
  customAttributes: ReadonlyArray<{ name: string; value: string }>;
  /** Absent if the answer says nothing of consents. */
  consents?: readonly ExpertSenderConsent[];
}

interface ExpertSenderConsent {
  id: number;
  /** `False`, `AwaitingConfirmation`, `True`; as it is given, for what cannot be read is no silence. */
  value: unknown;
}

const customAttribute = fields({ name: text, value: shownText }, ['name', 'value']);
const consent = fields({ id: integer, value: given }, ['id', 'value']);
const consentsData = fields({ consents: listOf(consent) });

export const expertSenderCustomerSchema = z.pipe(
  fields({
    email: emailAddress,
    phone: identifier,
    crmId: identifier,
    firstName: text,
    lastName: text,
    rfmSegment: knownText,
    totalSpent: decimal,
    totalOrders: count,
    totalOrderReturns: count,
    avgOrder: decimal,
    lastOrder: wireMoment,
    currencySymbol,
    customAttributes: listOf(customAttribute),
    consentsData: readLeniently(consentsData),
  }),
  z.transform(
    ({ consentsData, ...rest }): ExpertSenderCustomer =>
      withoutUndefined({ ...rest, consents: consentsData?.consents }),
  ),
);

function given(value: unknown): unknown {
  return value ?? undefined;
}

/** `{"status": 0, "data": {…}}`; what `status` says is not documented, so it is not read. */
export const expertSenderAnswerSchema = z.object({ data: expertSenderCustomerSchema });
