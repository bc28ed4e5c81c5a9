// `node make-code-cache.cjs <folder of a function> <event.json>`: loads the function, lets it answer the event, and
// writes down what V8 has compiled for it by then. A process of its own, with the environment that the function needs.
'use strict';

const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

// Node would quote the line in which it happened, and a bundle has very long lines.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});

const [, , folder, eventFile] = process.argv;
let written;

globalThis.makeCodeCache = ({ cacheFile, compile, run }) => {
  const script = compile();
  written = () => {
    const unfinished = `${cacheFile()}.${process.pid}`;
    writeFileSync(unfinished, script.createCachedData());
    renameSync(unfinished, cacheFile());
  };
  return run(script);
};

const { handler } = require(join(folder, 'index.cjs'));
const context = { functionName: 'build', getRemainingTimeInMillis: () => 30_000 };
handler(JSON.parse(readFileSync(eventFile, 'utf8')), context).then((answer) => {
  if (answer.statusCode !== 200 && answer.batchItemFailures?.length !== 0) {
    throw new Error(`The function answered its warm-up call by ${JSON.stringify(answer)}`);
  }
  written();
  // Connections are kept alive; nothing is left to be done with them.
  process.exit();
});
