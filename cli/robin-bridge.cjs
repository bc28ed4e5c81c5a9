#!/usr/bin/env -S node --
// Runs on whatever Node the machine has, and hands over to the project's own, which the bridge is written for.
const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { constants } = require('node:os');
const { join } = require('node:path');

const own = join(__dirname, '..', 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node');
const isNewEnough = Number(process.versions.node.split('.')[0]) >= 24;

if (!existsSync(own) && !isNewEnough) {
  process.stderr.write('robin-bridge runs on Node 24, which comes with its packages. Run "npm ci" first.\n');
  process.exit(1);
}

const main = join(__dirname, 'main.ts');
// After `--`, here and in the first line: Node itself reads an `--env-file` wherever it stands, and ends with 9 if there
// is no such file. `npx` is run by a Node of its own, so it wants a `--` as well: docs/operate.md.
const child = spawn(existsSync(own) ? own : process.execPath, ['--', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// Ctrl-C in a terminal reaches both; the child ends its work in order, and we wait for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
});
