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
// The child ends its work in order, and we wait for it. Ctrl-C in a terminal reaches both: it takes the two as one
// interruption (main.ts). Windows knows no signals: there a signal that is passed on ends the child at once.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => process.platform !== 'win32' && child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
});
