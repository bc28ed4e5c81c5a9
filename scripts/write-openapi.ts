import { writeFileSync } from 'node:fs';
import { openApiDocument } from '../functions/customer-lookup/openapi.ts';

/** Writes `docs/openapi.json` out of the schemas that the lookup is typed by. A test checks that it is current. */
const path = new URL('../docs/openapi.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(await openApiDocument(), null, 2)}\n`);
