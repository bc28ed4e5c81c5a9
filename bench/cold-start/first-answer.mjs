// One cold start: `node first-answer.mjs <bundle> <event.json> [<file> <content>]`. Loads the bundle as Lambda's init
// phase does, writes the content to the file, which holds this process to its share of a processor, invokes the
// function once, and writes to file descriptor 3 what both took, in milliseconds.
import { createRequire } from 'node:module';

// What Lambda's own start script for Node 24, an ES module, has loaded before it imports a function, and by `require`
// (aws-lambda-ric 4.1.0): so `node:http` is there, and Node's built-in undici is not.
const require = createRequire(import.meta.url);
const { readFile, writeFileSync, writeSync } = require('node:fs');
const { promisify } = require('node:util');
for (const name of ['http', 'net', 'path', 'worker_threads']) require(`node:${name}`);

const [, , bundle, eventFile, quotaFile, quota] = process.argv;
const { handler } = await import(bundle);
// Since the process began, Node's own start included.
const init = performance.now();
if (quotaFile) writeFileSync(quotaFile, quota);

// The event waits already, and comes by another thread, as on Lambda: what the function has begun goes on meanwhile.
const event = JSON.parse(await promisify(readFile)(eventFile, 'utf8'));
const context = {
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:bench',
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => 30_000,
};
const answer = await handler(event, context);
const invocation = performance.now() - init;
const { user, system } = process.cpuUsage();
const figures = { init, invocation, cpu: (user + system) / 1000, rss: process.memoryUsage.rss() };
writeSync(3, JSON.stringify({ ...figures, answer }));
process.exit();
