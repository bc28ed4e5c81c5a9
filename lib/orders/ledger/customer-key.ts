import { createHmac } from 'node:crypto';
import * as z from 'zod/mini';
import { normalizeEmailAddress } from '../../customer/email-address.ts';
import type { Contact } from '../systems.ts';

/** The secret `LEDGER_SECRET_ID`: turns an e-mail address or phone number into the ledger's key of a customer. */
export const ledgerSecretSchema = z.object({ hmacKey: z.string().check(z.minLength(1)) });

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
