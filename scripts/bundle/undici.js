// undici's own entry loads fetch, WebSocket, caches, snapshots and mocks: two thirds of its code, none of it
// reached by the bridge. A bundle gets this entry instead. Importing a name that is not listed here fails the
// build ("No matching export"), so nothing can go missing unnoticed: add the name where it is needed.
import * as api from 'undici/lib/api/index.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';

export { default as buildConnector } from 'undici/lib/core/connect.js';
export { default as errors } from 'undici/lib/core/errors.js';
export { default as Agent } from 'undici/lib/dispatcher/agent.js';
export { default as Client } from 'undici/lib/dispatcher/client.js';
export { default as Pool } from 'undici/lib/dispatcher/pool.js';
export { Dispatcher };

// As undici's own entry does: this gives every pool its `request`.
Object.assign(Dispatcher.prototype, api.default);
