// Loads the function that lies beside it. Where a code cache made by this very Node lies there, too, V8 takes the
// compiled code from it instead of compiling; everywhere else the function is loaded as any module is.
// docs/decisions/code-cache.md says what that brings and where.
'use strict';

const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { isIP } = require('node:net');
const { basename, join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

/** Of the function's bytes; written here by the build, for V8 itself only compares the length. */
const FUNCTION_HASH = '';

/**
 * V8 refuses a cache of another version or other flags, but is known to crash on one of another architecture or
 * another build of the same version. So its name says all that it was made on, and nobody else finds it.
 */
function cacheFile() {
  const { version, platform, arch, config } = process;
  const build = createHash('sha1').update(JSON.stringify(config)).digest('hex').slice(0, 12);
  return join(__dirname, `code-cache.${version}-${platform}-${arch}.${build}.${FUNCTION_HASH}.bin`);
}

/** Compiles the function as `require` does, from the cache where one is given. */
function compile(cachedData) {
  const source = readFileSync(join(__dirname, 'function.cjs'), 'utf8');
  // Where it lies on Lambda: a cache holds the name, and shall not tell where it was built. By way of bytes, for V8
  // would keep a part of a longer text together with the whole of it.
  const filename = Buffer.from(`/var/task/dist/functions/${basename(__dirname)}/function.cjs`).toString();
  const prefix = '(function (exports, require, module, __filename, __dirname) { ';
  // A stack names the columns of the file, as its source map does.
  return new Script(`${prefix}${source}\n});`, { filename, columnOffset: -prefix.length, cachedData });
}

function run(script) {
  const loaded = { exports: {} };
  script.runInThisContext()(loaded.exports, require, loaded, join(__dirname, 'function.cjs'), __dirname);
  return loaded.exports;
}

function load() {
  let cachedData;
  try {
    cachedData = readFileSync(cacheFile());
  } catch {
    return require('./function.cjs');
  }
  return run(compile(cachedData));
}

/**
 * Before each connection Node looks whether its host is an IPv6 address, by an expression that V8 takes 4 ms to compile,
 * most of it to make it faster. Without that it is done in one. The flag is put back at once, for under another one V8
 * refuses every code cache, Node's own as well.
 */
function prepareToConnect() {
  setFlagsFromString('--no-regexp-optimization');
  // Once for V8's interpreter of expressions, and once for the processor.
  for (const host of ['a.example', 'b.example']) isIP(host);
  setFlagsFromString('--regexp-optimization');
}

prepareToConnect();

/** Set by the build, which makes the cache: scripts/bundle/make-code-cache.cjs. */
const make = globalThis.makeCodeCache;
module.exports = make ? make({ cacheFile, compile, run }) : load();
