import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { customerPanelSchema } from '../../lib/robin/customer-panel.ts';

/** The minimum response of ROBIN's page. */
const minimum = {
  name: 'John Doe',
  phone_number: '+31612345678',
  email_address: 'email@address.com',
  customer_since: '2014-01-28',
  total_spent: '$154.95',
  order_count: 12,
};

const accepts = (panel: unknown) => z.safeParse(customerPanelSchema, panel).success;

describe("the answer to ROBIN's Endpoint 1", () => {
  it("is the page's minimum response, with a panel of strings where there is more", () => {
    expect(accepts(minimum)).toBe(true);
    expect(accepts({ ...minimum, panel_view: { customkey: 'Custom value' } })).toBe(true);
    expect(accepts({ ...minimum, panel_view: { customkey: 7 } })).toBe(false);
  });

  it.each(Object.keys(minimum))(
    'blanks the panel without %s, so that it is required and never null',
    (name) => {
      const { [name]: _, ...rest } = minimum as Record<string, unknown>;
      expect(accepts(rest)).toBe(false);
      expect(accepts({ ...minimum, [name]: null })).toBe(false);
    },
  );

  it('has a date without a time, or none', () => {
    expect(accepts({ ...minimum, customer_since: '' })).toBe(true);
    expect(accepts({ ...minimum, customer_since: '2014-01-28T00:00:00Z' })).toBe(false);
  });

  it('describes each of its fields, for readers of the API', () => {
    const described = z.toJSONSchema(customerPanelSchema);
    for (const [name, field] of Object.entries(described.properties ?? {}))
      expect([name, field]).toEqual([
        name,
        expect.objectContaining({ description: expect.stringMatching(/\.$/) }),
      ]);
    expect(described.required?.toSorted()).toEqual(Object.keys(minimum).toSorted());
  });
});
