import type {
  ChangeMessageVisibilityBatchRequestEntry,
  SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';

/** What SQS takes of one message with its attributes, and of all messages of one call. */
export const LARGEST_MESSAGE_BYTES = 1_048_576;
const ENTRIES_PER_CALL = 10;

/** What the queue's own code asks of SQS. */
export interface SqsCalls {
  /** @returns which of the entries are in the dead-letter queue */
  sendToDeadLetters(entries: readonly SendMessageBatchRequestEntry[]): Promise<ReadonlySet<string>>;
  changeVisibility(entries: readonly ChangeMessageVisibilityBatchRequestEntry[]): Promise<void>;
}

/** AWS's client of SQS, as far as the queue's code uses it. */
export function simulateSqsClient(calls: SqsCalls): SQSClient {
  const send = async (command: unknown): Promise<object> => {
    if (command instanceof SendMessageBatchCommand) {
      const entries = command.input.Entries ?? [];
      const arrived = await calls.sendToDeadLetters(entries);
      const [sent, failed] = [true, false].map((wanted) =>
        entries.flatMap(({ Id = '' }) => (arrived.has(Id) === wanted ? [{ Id }] : [])),
      );
      return { Successful: sent, Failed: failed };
    }
    if (command instanceof ChangeMessageVisibilityBatchCommand) {
      const entries = command.input.Entries ?? [];
      checkNumber(entries);
      await calls.changeVisibility(entries);
      return {};
    }
    throw new Error('no such command');
  };
  return { send } as unknown as SQSClient;
}

/** Throws if SQS takes no such call: it is refused as a whole. */
export function checkSizes(entries: readonly SendMessageBatchRequestEntry[]): void {
  checkNumber(entries);
  const bytes = entries.reduce((sum, entry) => sum + sizeBytes(entry), 0);
  if (bytes > LARGEST_MESSAGE_BYTES) throw new Error('BatchRequestTooLong');
}

function checkNumber(entries: readonly object[]): void {
  if (entries.length === 0) throw new Error('EmptyBatchRequest');
  if (entries.length > ENTRIES_PER_CALL) throw new Error('TooManyEntriesInBatchRequest');
}

function sizeBytes({ MessageBody = '', MessageAttributes = {} }: SendMessageBatchRequestEntry): number {
  const texts = Object.entries(MessageAttributes).flatMap(([name, { DataType = '', StringValue = '' }]) => [
    name,
    DataType,
    StringValue,
  ]);
  return [MessageBody, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
