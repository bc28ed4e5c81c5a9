// What undici asks of `node:assert`, without the eight modules of Node's that it loads to draw differences.
const only = require('./only.cjs');

function assert(value, message) {
  if (!value) throw message instanceof Error ? message : new Error(message ?? 'undici: an assertion failed');
}

module.exports = only('node:assert', assert);
