import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { orderEventJsonSchema } from '../../../lib/orders/event/json-schema.ts';

it('docs/order-event.schema.json is what the events are read by (npx node scripts/write-order-event-schema.ts)', () => {
  const written = readFileSync(new URL('../../../docs/order-event.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(orderEventJsonSchema())));
});
