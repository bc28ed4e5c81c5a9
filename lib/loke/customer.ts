import type * as z from 'zod/mini';
import {
  count,
  emailAddress,
  fields,
  flag,
  identifier,
  integer,
  minorUnits,
  text,
} from '../customer/wire-fields.ts';
import { type WireMoment, wireMoment } from '../customer/wire-moment.ts';
import { readLeniently } from '../platform/json.ts';

/**
 * LOKE's models (docs/systems/loke.md, "Customer" and "Memberships"). Nothing is required: what cannot be read counts
 * as not given, and a customer without a readable id is still one.
 */
export interface LokeCustomerTiny {
  /** Never changes, unlike e-mail and mobile. */
  id?: string;
  email?: string;
  firstName?: string;
  lastName?: string;
  phoneNumber?: string;
}

export interface LokeCustomer extends LokeCustomerTiny {
  createdAt?: WireMoment;
  updatedAt?: WireMoment;
  /** `YYYY-MM-DD`. */
  dob?: string;
  gender?: string;
  /** Absent is not "no". */
  hasAgreedToMarketing?: boolean;
  statistics?: LokeCustomerStatistics;
}

export interface LokeCustomerStatistics {
  lastPointsEarnedAt?: WireMoment;
  lastPointsRedeemedAt?: WireMoment;
  lastSpentAt?: WireMoment;
  pointsBalance?: number;
  totalPointsEarned?: number;
  totalPointsRedeemed?: number;
  /** In the lowest denomination of the organization's currency, such as cents. */
  totalSpend?: number;
}

/** A list that a customer is a member of. */
export interface LokeCustomerListTiny {
  id?: string;
  name: string;
}

const tinyFields = {
  id: identifier,
  email: emailAddress,
  firstName: text,
  lastName: text,
  phoneNumber: identifier,
};

const statisticsSchema = fields({
  lastPointsEarnedAt: wireMoment,
  lastPointsRedeemedAt: wireMoment,
  lastSpentAt: wireMoment,
  pointsBalance: integer,
  totalPointsEarned: count,
  totalPointsRedeemed: count,
  totalSpend: minorUnits,
});

export const lokeCustomerTinySchema: z.ZodMiniType<LokeCustomerTiny> = fields(tinyFields);

export const lokeCustomerSchema: z.ZodMiniType<LokeCustomer> = fields({
  ...tinyFields,
  createdAt: wireMoment,
  updatedAt: wireMoment,
  dob: text,
  gender: text,
  hasAgreedToMarketing: flag,
  statistics: readLeniently(statisticsSchema),
});

export const lokeCustomerListTinySchema: z.ZodMiniType<LokeCustomerListTiny> = fields(
  { id: identifier, name: identifier },
  ['name'],
);
