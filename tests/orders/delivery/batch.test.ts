import { expect, it } from '@jest/globals';
import { type QueuedMessage, readMessages } from '../../../lib/orders/delivery/batch.ts';
import { orderEvent } from '../order-world.ts';

const NOW = Date.parse('2017-04-20T12:00:00Z');
const rules = { defaultCountry: 'NL' as const, defaultCurrency: 'EUR', acceptedCurrencies: ['EUR'] };
const message = (messageId: string, body: string): QueuedMessage => ({
  messageId,
  receiptHandle: messageId,
  body,
  receiveCount: 1,
  sentAt: NOW,
});

it('a message that makes reading throw is a dead letter of its own, and the others are read', () => {
  const broken = message('broken', '');
  Object.defineProperty(broken, 'body', {
    get: () => ({
      length: 1,
      replace: () => {
        throw new RangeError('jane.canary@example.com');
      },
      toString: () => '{}',
    }),
  });
  const bodyless = { ...message('bodyless', ''), body: undefined as unknown as string };
  const good = message('good', JSON.stringify(orderEvent({})));
  const { entries, deadLetters } = readMessages([broken, bodyless, good], rules, NOW);
  expect(entries.map((entry) => entry.message.messageId)).toEqual(['good']);
  expect(deadLetters.map(({ messageId, reason }) => [messageId, reason])).toEqual([
    ['broken', 'invalid-event'],
    ['bodyless', 'invalid-event'],
  ]);
  expect(JSON.stringify(deadLetters)).not.toContain('canary');
});
