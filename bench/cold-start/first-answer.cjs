// One cold start: `node first-answer.cjs <bundle> <event.json>`. Loads the bundle as Lambda's init phase does and says
// so; invokes it once when the parent has set the processor's share, and tells what both took, in milliseconds.
const { readFileSync } = require('node:fs');

const [, , bundle, eventFile] = process.argv;
const event = JSON.parse(readFileSync(eventFile, 'utf8'));
const context = {
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:bench',
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => 30_000,
};

async function load() {
  const exported = bundle.endsWith('.mjs') ? await import(bundle) : require(bundle);
  return exported.handler;
}

load().then((handler) => {
  // Since the process began, Node's own start included.
  const init = performance.now();
  process.on('message', async () => {
    const began = performance.now();
    const answer = await handler(event, context);
    const invocation = performance.now() - began;
    const { user, system } = process.cpuUsage();
    const figures = { init, invocation, cpu: (user + system) / 1000, rss: process.memoryUsage.rss() };
    process.send({ ...figures, answer }, () => process.exit());
  });
  process.send('loaded');
});
