// The bridge hands the AWS SDK's clients a handler that speaks by undici (lib/platform/aws/aws-client.ts). This stands
// in for their own, which they ask for: a client that was given none would speak otherwise without a word.
export { streamCollector } from '@smithy/core/serde';

export const NodeHttpHandler = {
  create(handler) {
    if (typeof handler?.handle === 'function') return handler;
    throw new Error('A client of AWS needs a request handler: see lib/platform/aws/aws-client.ts');
  },
};
