// The bridge speaks HTTP/1.1 (`allowH2: false`); HTTP/2 would load another 18 kB and Node's own http2 at every start.
// If a connection negotiates HTTP/2 all the same, its request fails with this error.
const only = require('./only.cjs');

module.exports = only('undici/client-h2', function connectHttp2() {
  throw new Error('undici/client-h2 was left out of the bundle: see scripts/bundle/slim-packages.ts');
});
