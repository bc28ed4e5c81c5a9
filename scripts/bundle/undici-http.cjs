// What undici asks of `node:http`: how long headers may be, which is Node's default here, and whether a body that it
// destroys is Node's own, which none is. The module itself would load Node's HTTP client and server.
const only = require('./only.cjs');

module.exports = only('node:http', { maxHeaderSize: 16_384, IncomingMessage: class IncomingMessage {} });
