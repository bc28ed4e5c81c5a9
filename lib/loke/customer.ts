import * as z from 'zod/mini';
import {
  count,
  flag,
  identifier,
  integer,
  moment,
  present,
  required,
  text,
} from '../customer/wire-fields.ts';
import { lenient } from '../platform/json.ts';

/**
 * LOKE's models (seed page loke-customers, "Models"). Nothing is required: what cannot be read counts as
 * not given, and a customer without a readable id is still one. Moments are epoch milliseconds.
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
  createdAt?: number;
  updatedAt?: number;
  /** `YYYY-MM-DD`. */
  dob?: string;
  gender?: string;
  /** Absent is not "no". */
  hasAgreedToMarketing?: boolean;
  statistics?: LokeCustomerStatistics;
}

export interface LokeCustomerStatistics {
  lastPointsEarnedAt?: number;
  lastPointsRedeemedAt?: number;
  lastSpentAt?: number;
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
  email: text,
  firstName: text,
  lastName: text,
  phoneNumber: identifier,
};

const statisticsSchema = z.pipe(
  z.object({
    lastPointsEarnedAt: moment,
    lastPointsRedeemedAt: moment,
    lastSpentAt: moment,
    pointsBalance: integer,
    totalPointsEarned: count,
    totalPointsRedeemed: count,
    totalSpend: integer,
  }),
  z.transform((fields): LokeCustomerStatistics => present(fields)),
);

export const lokeCustomerTinySchema = z.pipe(
  z.object(tinyFields),
  z.transform((fields): LokeCustomerTiny => present(fields)),
);

export const lokeCustomerSchema = z.pipe(
  z.object({
    ...tinyFields,
    createdAt: moment,
    updatedAt: moment,
    dob: text,
    gender: text,
    hasAgreedToMarketing: flag,
    statistics: lenient(statisticsSchema),
  }),
  z.transform((fields): LokeCustomer => present(fields)),
);

export const lokeCustomerListTinySchema = z.pipe(
  z.object({ id: identifier, name: required(identifier) }),
  z.transform((fields): LokeCustomerListTiny => present(fields)),
);
