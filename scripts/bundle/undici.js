// undici's own entry loads fetch, WebSocket, caches, snapshots and mocks: two thirds of its code, none of it
// reached by the bridge. A bundle gets this entry instead. Importing a name that is not listed here fails the
// build ("No matching export"), so nothing can go missing unnoticed: add the name where it is needed.
import request from 'undici/lib/api/api-request.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';

export { default as buildConnector } from 'undici/lib/core/connect.js';
export { default as errors } from 'undici/lib/core/errors.js';
export { default as Agent } from 'undici/lib/dispatcher/agent.js';
export { default as Pool } from 'undici/lib/dispatcher/pool.js';
export { Dispatcher };

// As undici's own entry does, for the AWS SDK's requests.
Dispatcher.prototype.request = request;

/** The AWS SDK's handler falls back on it if it is given no dispatcher; the bridge gives it one. */
export function getGlobalDispatcher() {
  throw new Error('The global dispatcher was left out of the bundle: see scripts/bundle/undici.js');
}
