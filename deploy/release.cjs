'use strict';

const { execFileSync } = require('node:child_process');
const { version } = require('../package.json');

/** What is deployed: the version of package.json, and the commit it is packaged from. */
module.exports = async () => ({
  version,
  commit: commitOf(process.env.GITHUB_SHA ?? process.env.COMMIT_SHA),
});

/** A pipeline may say it, if the sources come without their history. */
function commitOf(given) {
  if (given) return given.slice(0, 12);
  try {
    const git = (...words) =>
      execFileSync('git', words, { cwd: __dirname, stdio: ['ignore', 'pipe', 'ignore'] });
    const changed = git('status', '--porcelain', '--untracked-files=no').toString().trim() !== '';
    return `${git('rev-parse', '--short=12', 'HEAD').toString().trim()}${changed ? '-changed' : ''}`;
  } catch {
    return 'unknown';
  }
}
