import type { LocalSqs } from '../engines/sqs.ts';

export interface PeekedMessage {
  messageId: string;
  body: string;
  sentTimestamp: number;
  messageAttributes: Readonly<Record<string, { StringValue?: string }>>;
}

interface Inspection {
  messages: {
    ready: PeekedMessage[];
    delayed: PeekedMessage[];
    inflight: { message: PeekedMessage }[];
  };
}

/**
 * Looks into a local queue without taking anything out or hiding it: something that only the local engine can do
 * (fauxqs, "Queue inspection"). What is hidden from receivers is seen, too.
 */
export async function peek(sqs: LocalSqs, queueUrl: string): Promise<readonly PeekedMessage[]> {
  const name = new URL(queueUrl).pathname.split('/').at(-1) ?? '';
  const response = await fetch(`${sqs.url}/_fauxqs/queues/${name}`);
  if (!response.ok) throw new Error(`The local queue ${name} cannot be looked into: ${response.status}`);
  const { messages } = (await response.json()) as Inspection;
  const { ready, delayed, inflight } = messages;
  return [...ready, ...delayed, ...inflight.map(({ message }) => message)];
}
