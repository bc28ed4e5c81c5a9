// The exports of a replaced module, and an error by name for whatever else is asked of it: a package that begins to use
// more of the module then fails at once, not by a value that is quietly undefined.
module.exports = function only(module, exports) {
  return new Proxy(exports, {
    get(target, name) {
      if (name in target || typeof name === 'symbol' || name === '__esModule') return target[name];
      throw new Error(`${module}: "${name}" was left out of the bundle: see scripts/bundle/slim-packages.ts`);
    },
  });
};
