// The AWS SDK's own handler speaks by Node's HTTP client, which would be a second one to load at every start. The
// bridge hands its clients a handler that speaks by undici; this stands in for the other, which they ask for.
export { streamCollector } from '@smithy/core/serde';

export const NodeHttpHandler = {
  create(handler) {
    if (typeof handler?.handle === 'function') return handler;
    throw new Error('A client of AWS needs a request handler: see lib/platform/aws/aws-client.ts');
  },
};
