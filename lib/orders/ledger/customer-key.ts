import { createHmac } from 'node:crypto';
import { normalizeEmailAddress } from '../../customer/email-address.ts';
import type { Contact } from '../systems.ts';

/**
 * The ledger's key of a customer: HMAC-SHA-256 of the e-mail address without regard to case, else of the phone number
 * in E.164. Without the secret it names no person.
 */
export function customerKey(contact: Contact, hmacKey: string): string {
  const { emailAddress, phoneNumber } = contact;
  const identity =
    emailAddress === undefined ? `phone:${phoneNumber}` : `email:${normalizeEmailAddress(emailAddress)}`;
  return createHmac('sha256', hmacKey).update(identity).digest('base64url');
}
