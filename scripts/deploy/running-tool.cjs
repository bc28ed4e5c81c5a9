'use strict';

const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

/**
 * The tool that runs, by the package that its main class was loaded from: neither the class nor the command says it,
 * for a tool and its forks share both.
 * @param Framework the class of the instance that plugins get
 */
function readTool(Framework) {
  const loaded = Object.values(require.cache).find((module) => module?.exports === Framework);
  if (loaded === undefined) return { name: 'a tool', version: 'of an unknown package' };
  let folder = dirname(loaded.filename);
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name, version };
}

module.exports = { readTool };
