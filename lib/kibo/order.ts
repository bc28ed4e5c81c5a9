import { Big } from 'big.js';
import * as z from 'zod/mini';
import { usableNumber } from '../customer/distinct-records.ts';
import {
  fields,
  identifier,
  identifiers,
  text,
  UNREADABLE,
  withoutUndefined,
} from '../customer/wire-fields.ts';
import { type WireMoment, wireMoment } from '../customer/wire-moment.ts';
import { isObject } from '../platform/json.ts';

/** An order of Kibo OMS (docs/systems/kibo.md, "Orders"), as far as it says anything readable. Amounts are decimals. */
export interface KiboOrder {
  orderId: string;
  /** The shop's number. */
  externalOrderId?: string;
  isTest: boolean;
  /** ISO 4217. */
  currency?: string | typeof UNREADABLE;
  orderDate?: WireMoment;
  orderStatus?: string;
  orderState?: string;
  customerTotal?: string;
  total?: string;
}

export const kiboOrderSchema = z.pipe(
  fields(
    {
      orderID: identifier,
      externalOrderID: shopNumber,
      isTestOrder: isYes,
      orderCurrency: currencyCode,
      orderDate: wireMoment,
      orderStatus: text,
      orderState: text,
      customerTotal: amount,
      total: amount,
    },
    ['orderID'],
  ),
  z.transform(({ orderID, externalOrderID, isTestOrder, orderCurrency, ...rest }): KiboOrder => {
    const numbers = { orderId: orderID, externalOrderId: externalOrderID, currency: orderCurrency };
    return { ...withoutUndefined({ ...numbers, ...rest }), isTest: isTestOrder === true };
  }),
);

/** Of one shipment. */
const MAX_TRACKING_NUMBERS = 5;

/** A line of an order (docs/systems/kibo.md, "Order items and shipments"). */
export interface KiboOrderItem {
  orderItemId?: string;
  /** Absent if the item does not say to which order it belongs. */
  orderId?: string;
  itemState?: string;
  externalItemId?: string;
  description?: string;
  quantity?: string;
  price?: string;
}

export const kiboOrderItemSchema = z.pipe(
  fields({
    orderItemID: identifier,
    orderID: identifier,
    itemState: text,
    externalItemID: identifier,
    description: text,
    // Kibo's customers and orders call a text what it is; whether items do is not documented.
    name: text,
    quantity: amount,
    price: amount,
  }),
  z.transform(({ orderItemID, orderID, externalItemID, description, name, ...rest }): KiboOrderItem => {
    const numbers = { orderItemId: orderItemID, orderId: orderID, externalItemId: externalItemID };
    return withoutUndefined({ ...numbers, description: description ?? name, ...rest });
  }),
);

export interface KiboShipment {
  orderId?: string;
  shipmentStatus?: string;
  carrier?: string;
  /** Several are separated by commas. */
  trackingNumber?: string;
  shippedAt?: WireMoment;
}

/**
 * Where the tracking stands is undocumented: its number is read from wherever an integration has been seen to put it. A
 * URL is not read: agents are led only to where an event says (docs/contract.md, "What else ROBIN asks").
 */
export const kiboShipmentSchema = z.pipe(
  fields({
    orderID: identifier,
    shipmentStatus: text,
    carrier: text,
    shippingCarrier: text,
    trackingNumber: identifier,
    trackingNumbers: joinedIdentifiers,
    tracking: trackingOf,
    shipDate: wireMoment,
    shippedDate: wireMoment,
  }),
  z.transform((read): KiboShipment => {
    const { tracking } = read;
    return withoutUndefined({
      orderId: read.orderID,
      shipmentStatus: read.shipmentStatus,
      carrier: read.carrier ?? read.shippingCarrier ?? tracking?.carrier,
      trackingNumber: read.trackingNumber ?? read.trackingNumbers ?? tracking?.number,
      shippedAt: read.shipDate ?? read.shippedDate,
    });
  }),
);

/** An amount as a number or a text, of few enough digits to be one. */
function amount(value: unknown): string | undefined {
  if (typeof value === 'string' && !/^\s*-?\d{1,15}(\.\d{1,10})?\s*$/.test(value)) return undefined;
  if (typeof value !== 'string' && !(typeof value === 'number' && Math.abs(value) < 1e15)) return undefined;
  return new Big(typeof value === 'string' ? value.trim() : value).toFixed();
}

/** Longer than any that a shop has, and than the ledger takes. */
const MAX_SHOP_NUMBER = 256;

/** Many orders may have a placeholder: they are not one order. */
function shopNumber(value: unknown): string | undefined {
  const number = usableNumber(identifier(value));
  return number !== undefined && number.length <= MAX_SHOP_NUMBER ? number : undefined;
}

function currencyCode(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return UNREADABLE;
  const code = text(value)?.toUpperCase();
  if (code === undefined) return undefined;
  return /^[A-Z]{3}$/.test(code) ? code : UNREADABLE;
}

function isYes(value: unknown): boolean {
  return (
    value === true || value === 1 || (typeof value === 'string' && /^(true|1|y|yes)$/i.test(value.trim()))
  );
}

function joinedIdentifiers(value: unknown): string | undefined {
  return identifiers(value).slice(0, MAX_TRACKING_NUMBERS).join(', ') || undefined;
}

interface Tracking {
  carrier?: string;
  number?: string;
}

function trackingOf(value: unknown): Tracking | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(first)) return undefined;
  return withoutUndefined({
    carrier: text(first.carrier),
    number: identifier(first.number) ?? identifier(first.trackingNumber),
  });
}
