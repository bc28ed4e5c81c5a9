import * as z from 'zod/mini';
import {
  count,
  emailAddress,
  fields,
  identifier,
  identifiers,
  knownText,
  text,
  withoutUndefined,
} from '../customer/wire-fields.ts';
import { type WireMoment, wireMoment } from '../customer/wire-moment.ts';
import { readLeniently } from '../platform/json.ts';
import { mapDefined } from '../platform/lists.ts';

/**
 * A customer of Kibo OMS, as far as Kibo says anything readable of it. The call by id tells `customData` and one
 * phone; the search tells the phones, purchases, orders and addresses (docs/systems/kibo.md, "Customer by id" and
 * "Search").
 */
export interface KiboCustomer {
  /** Text: it has leading zeros in one place and is a number in another. */
  customerId?: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  /** As Kibo writes them, the first twenty; `0000000000` is a placeholder. */
  phones: readonly string[];
  /** `ACTIVE`, `INACTIVE`, `FROZEN`, or what Kibo may add to these. */
  active?: string;
  firstPurchase?: WireMoment;
  lastPurchase?: WireMoment;
  totalOrders?: number;
  /** Order numbers, latest first as on the page. */
  recentOrders: readonly string[];
  /** Each in one line. */
  recentAddresses: readonly string[];
  customData?: Readonly<Record<string, unknown>>;
}

/** To read a number takes longer than anything else in a record, and 1 MiB holds 50,000 of them. */
const MAX_PHONES = 20;

/** Numbers instead of texts are read, for Kibo writes ids both ways. `password` is not named, and so never read. */
export const kiboCustomerSchema = z.pipe(
  fields({
    customerID: identifier,
    firstName: text,
    lastName: text,
    email: emailAddress,
    phone1: identifier,
    phones: identifiers,
    active: knownText,
    firstPurchase: wireMoment,
    lastPurchase: wireMoment,
    totalOrders: count,
    recentOrders: identifiers,
    recentAddresses: (value: unknown) => mapDefined(identifiers(value), knownText),
    customData: readLeniently(z.record(z.string(), z.unknown())),
  }),
  z.transform(({ customerID, phone1, phones, ...rest }): KiboCustomer => {
    const all = new Set([...(phone1 === undefined ? [] : [phone1]), ...phones.slice(0, MAX_PHONES)]);
    return withoutUndefined({ customerId: customerID, ...rest, phones: [...all] });
  }),
);

/** `{"collection": […]}`; what is in it is read one by one. */
export const kiboCollectionSchema = z.object({ collection: z.custom<readonly unknown[]>(Array.isArray) });
