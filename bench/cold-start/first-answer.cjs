// One cold start: `node first-answer.cjs <bundle> <event.json>`. Loads the bundle, asks once, tells when the answer
// was there in milliseconds since the process began, and what it took.
const { readFileSync } = require('node:fs');

const [, , bundle, eventFile] = process.argv;
const event = JSON.parse(readFileSync(eventFile, 'utf8'));
const context = {
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:bench',
  memoryLimitInMB: '1024',
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => 30_000,
};

const began = performance.now();
const { handler } = require(bundle);
const loaded = performance.now();
handler(event, context).then((answer) => {
  const first = performance.now();
  const { user, system } = process.cpuUsage();
  const figures = { began, loaded, first, cpu: (user + system) / 1000, rss: process.memoryUsage.rss() };
  process.send({ ...figures, answer }, () => process.exit());
});
