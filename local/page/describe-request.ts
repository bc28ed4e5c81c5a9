import type { ReceivedRequest } from '../simulators/simulated-system.ts';
import type { SourceName } from './wire.ts';

/** What a source was asked, in plain words, from how its API is asked. */
export function describeRequest(source: SourceName, { path, segments, query }: ReceivedRequest): string {
  if (/\/token$/.test(path)) return 'token';
  if (source === 'expertsender') return EXPERTSENDER_FIELDS[segments[1] ?? ''] ?? 'customer';
  if (segments.includes('memberships')) return 'memberships';
  if (segments.includes('order')) return 'order numbers';
  if (query.has('email')) return 'by e-mail';
  if (query.has('phone') || query.has('phoneNumber')) return 'by phone';
  if (query.has('customerID')) return 'by customer number';
  return 'customer';
}

/** `GET /customers/<field>/<value>`. */
const EXPERTSENDER_FIELDS: Readonly<Record<string, string>> = {
  email: 'by e-mail',
  phone: 'by phone',
  crmId: 'by customer number',
};
