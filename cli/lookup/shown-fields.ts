import type { CustomerView } from '../../lib/profile/customer-view.ts';
import { FIELD_NAMES } from '../../lib/robin/customer-panel.ts';

/** All that an agent sees of a customer, in order: each field by ROBIN's name, each row by its label. */
export function shownFields(view: CustomerView): ReadonlyArray<readonly [string, string]> {
  const fields = Object.keys(FIELD_NAMES) as ReadonlyArray<keyof typeof FIELD_NAMES>;
  return [
    ...fields.map((field) => [FIELD_NAMES[field], String(view[field])] as const),
    ...Object.entries(view.rows),
  ];
}
