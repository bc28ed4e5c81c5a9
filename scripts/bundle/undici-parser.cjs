// undici's parser, which is WebAssembly. After some twenty answers V8 would compile its largest function once more, for
// speed: 70 ms of a processor while the first lookup is under way, and a function has but a part of one. Ten times as
// many answers later is early enough.
'use strict';

const { setFlagsFromString } = require('node:v8');

/** V8's own, in bytes that a function runs through: docs/decisions/start-and-warm-cost.md. */
const TIERING_BUDGET = 13_000_000;

function setTieringBudget(bytes) {
  setFlagsFromString(`--wasm-tiering-budget=${bytes}`);
}

// It counts from where a module is compiled, which undici does as soon as it has this one. Then back to what it was:
// under other flags than those that it was built with, V8 refuses the compiled code of Node's own modules.
setTieringBudget(10 * TIERING_BUDGET);
queueMicrotask(() => setTieringBudget(TIERING_BUDGET));

module.exports = require('undici/lib/llhttp/llhttp_simd-wasm.js');
