import { expect } from '@jest/globals';
import type { CustomerRecord } from '../../lib/customer/customer-record.ts';
import { UNREADABLE } from '../../lib/customer/wire-fields.ts';

const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0;
const isTextList = (value: unknown) => Array.isArray(value) && value.every(isText);
const isMoney = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([name, part]) => {
    if (name === 'amount') return typeof part === 'string' && /^-?\d+(\.\d+)?$/.test(part);
    return ['currency', 'symbol'].includes(name) && isText(part);
  });
const isAttributeList = (value: unknown) =>
  Array.isArray(value) && value.every(({ name, value: text }) => isText(name) && isText(text));

const CHECKS: Readonly<Record<keyof CustomerRecord, (value: unknown) => boolean>> = {
  source: isText,
  id: isText,
  crmId: isText,
  name: isText,
  emailAddress: isText,
  phoneNumbers: isTextList,
  createdAt: isNumber,
  firstPurchaseAt: isNumber,
  lastPurchaseAt: isNumber,
  totalOrders: isCount,
  totalReturns: isCount,
  totalSpent: isMoney,
  averageOrder: isMoney,
  segment: isText,
  pointsBalance: isNumber,
  accountStatus: isText,
  agreedToMarketing: (value) => typeof value === 'boolean' || value === UNREADABLE,
  recentOrders: isTextList,
  recentAddresses: isTextList,
  customAttributes: isAttributeList,
};

/** That a record says nothing but what a record may say, each field in its type, none undefined or empty. */
export function expectRecord(record: CustomerRecord): void {
  const wrong = Object.entries(record).filter(
    ([name, value]) => !(name in CHECKS) || !CHECKS[name as keyof CustomerRecord](value),
  );
  expect(wrong).toEqual([]);
}
