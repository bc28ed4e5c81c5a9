import { expect, it } from '@jest/globals';
import { invite } from '../../local/invitation.ts';

const url = 'http://127.0.0.1:1';

it('invites to commands that can be pasted: with a file of settings, npx wants a -- of its own', () => {
  const lines: string[] = [];
  const addresses = {
    sqsUrl: url,
    dynamoDbUrl: url,
    secretsManagerUrl: url,
    robinUrl: url,
    kiboUrl: url,
    kiboTokenUrl: url,
    expertSenderUrl: url,
    lokeUrl: url,
    lokeTokenUrl: url,
    ledgerTable: 'ledger',
    journalTable: 'journal',
    queue: { queueUrl: url, queueArn: 'any', deadLetterQueueUrl: url, deadLetterQueueArn: 'any' },
  };
  invite(
    { lookupUrl: url, addresses, sqs: { url }, robin: { url } },
    (line = '') => void lines.push(line),
    undefined,
  );
  const commands = lines.filter((line) => line.includes('--env-file'));
  expect(commands).toEqual(['     npx -- robin-bridge doctor --env-file .local/environment']);
});
