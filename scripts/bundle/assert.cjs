// What undici asks of `node:assert`, without the eight modules of Node's that it loads to draw differences.
module.exports = function assert(value, message) {
  if (!value) throw message instanceof Error ? message : new Error(message ?? 'undici: an assertion failed');
};
