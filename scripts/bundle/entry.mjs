// Lambda waits for what a module awaits at its top level, within its init phase, in which a function has whole
// processors: so what a first answer needs is there before the first event. CommonJS cannot wait, and an ESM bundle
// would load Node's own undici with `node:http`: docs/decisions/start-and-warm-cost.md.
import { createRequire } from 'node:module';

const { handler, ready } = createRequire(import.meta.url)('./function.cjs');
await ready;

export { handler };
