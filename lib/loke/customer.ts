import type * as z from 'zod/mini';
import {
  type Consent,
  consent,
  emailAddress,
  fields,
  identifier,
  integer,
  minorUnits,
  text,
} from '../customer/wire-fields.ts';
import { type WireMoment, wireMoment } from '../customer/wire-moment.ts';
import { readLeniently } from '../platform/json.ts';

/**
 * What is used of LOKE's models (docs/systems/loke.md, "Customer" and "Memberships"). Nothing is required: what cannot be
 * read counts as not given, and a customer without a readable id is still one.
 */
export interface LokeCustomer {
  /** Never changes, unlike e-mail and mobile. */
  id?: string;
  email?: string;
  firstName?: string;
  lastName?: string;
  phoneNumber?: string;
  createdAt?: WireMoment;
  /** Absent is not "no". */
  hasAgreedToMarketing?: Consent;
  statistics?: LokeCustomerStatistics;
}

interface LokeCustomerStatistics {
  lastSpentAt?: WireMoment;
  pointsBalance?: number;
  /** In the lowest denomination of the organization's currency, such as cents. */
  totalSpend?: number;
}

/** A list that a customer is a member of. */
export interface LokeCustomerListTiny {
  name: string;
}

const statisticsSchema = fields({
  lastSpentAt: wireMoment,
  pointsBalance: integer,
  totalSpend: minorUnits,
});

export const lokeCustomerSchema: z.ZodMiniType<LokeCustomer> = fields({
  id: identifier,
  email: emailAddress,
  firstName: text,
  lastName: text,
  phoneNumber: identifier,
  createdAt: wireMoment,
  hasAgreedToMarketing: consent,
  statistics: readLeniently(statisticsSchema),
});

export const lokeCustomerListTinySchema: z.ZodMiniType<LokeCustomerListTiny> = fields({ name: identifier }, [
  'name',
]);
