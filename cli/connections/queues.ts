import { DeleteMessageBatchCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { BYTES_PER_CALL, ENTRIES_PER_CALL } from '../../lib/orders/delivery/sqs-queue.ts';
import { chunks, chunksBySize } from '../../lib/platform/lists.ts';
import { CommandError } from '../terminal/command-error.ts';

const ATTEMPTS = 5;

/**
 * Sends bodies to a queue; those that SQS does not take at once are sent again.
 * @returns the positions of those that it does not take
 */
export async function sendBodies(
  client: SQSClient,
  queueUrl: string,
  bodies: readonly string[],
): Promise<ReadonlySet<number>> {
  const failed = new Set<number>();
  const sizeOf = (position: number) => Buffer.byteLength(bodies[position] ?? '');
  await Promise.all(
    chunksBySize([...bodies.keys()], sizeOf, BYTES_PER_CALL, ENTRIES_PER_CALL).map(async (positions) => {
      let left = positions;
      for (let attempt = 1; left.length > 0 && attempt <= ATTEMPTS; attempt += 1) {
        const Entries = left.map((position) => ({
          Id: String(position),
          MessageBody: bodies[position] ?? '',
        }));
        const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
        left = (answer.Failed ?? []).map(({ Id }) => Number(Id));
      }
      for (const position of left) failed.add(position);
    }),
  );
  return failed;
}

/** @throws CommandError if SQS does not take one of them */
export async function sendAll(client: SQSClient, queueUrl: string, bodies: readonly string[]): Promise<void> {
  const failed = await sendBodies(client, queueUrl, bodies);
  if (failed.size === 0) return;
  throw new CommandError(
    `The queue does not take ${failed.size} of ${bodies.length} messages.`,
    'Try again later: the command goes on where it was.',
  );
}

/** @returns the receipt handles of those that are gone */
export async function deleteMessages(
  client: SQSClient,
  queueUrl: string,
  receiptHandles: readonly string[],
): Promise<ReadonlySet<string>> {
  const gone = new Set<string>();
  for (const part of chunks(receiptHandles, ENTRIES_PER_CALL)) {
    const Entries = part.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    const answer = await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    for (const { Id } of answer.Successful ?? []) gone.add(part[Number(Id)] ?? '');
  }
  return gone;
}
