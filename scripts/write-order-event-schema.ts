import { writeFileSync } from 'node:fs';
import { orderEventJsonSchema } from '../lib/orders/event/json-schema.ts';

/** Writes `docs/order-event.schema.json` out of the schema that reads events. A test checks that it is current. */
const path = new URL('../docs/order-event.schema.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(orderEventJsonSchema(), null, 2)}\n`);
