import type { CustomerRecord, SourceName } from '../../lib/customer/customer-record.ts';

/** A record with what the test cares for, and nothing else. */
export function record(
  source: SourceName,
  fields: Partial<Omit<CustomerRecord, 'source'>> = {},
): CustomerRecord {
  return { source, phoneNumbers: [], ...fields };
}
