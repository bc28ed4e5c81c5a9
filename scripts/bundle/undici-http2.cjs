// The bridge speaks HTTP/1.1 (`allowH2: false`); HTTP/2 would load another 18 kB and Node's own http2 at every start.
// If a connection negotiates HTTP/2 all the same, its request fails with this error.
module.exports = function connectHttp2() {
  throw new Error('HTTP/2 was left out of the bundle: see scripts/bundle/slim-packages.ts');
};
