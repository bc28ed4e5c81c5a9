import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './aws.ts';
import { baseUrl, isAddressInUse, LOOPBACK } from './listen.ts';

export interface LocalSqs {
  /** What `AWS_ENDPOINT_URL_SQS` points at. */
  url: string;
  client: SQSClient;
  close(): Promise<void>;
}

export interface LocalQueue {
  queueUrl: string;
  queueArn: string;
  deadLetterQueueUrl: string;
  deadLetterQueueArn: string;
}

export interface LocalSqsOptions {
  port?: number;
  /** Whether a receive of this queue waits as long as it asks to; by default each does. */
  waitsOn?(queueUrl: string): boolean;
}

/** SQS on this machine: fauxqs, in this process and in memory. */
export async function startSqs(options: LocalSqsOptions = {}): Promise<LocalSqs> {
  const { waitsOn = () => true } = options;
  // fauxqs' own `startFauxqs` listens on every interface, whatever it is told; the app behind it does as it is told.
  const app = buildApp({ logger: false, defaultRegion: LOCAL_REGION });
  app.addHook('preHandler', async ({ body }) => {
    if (isLongPoll(body) && !waitsOn(body.QueueUrl)) body.WaitTimeSeconds = 0;
  });
  await app.listen({ port: options.port ?? 0, host: LOOPBACK }).catch((error: unknown) => {
    if (!isAddressInUse(error)) throw error;
    return app.listen({ port: 0, host: LOOPBACK });
  });
  const url = baseUrl(app.server);
  const client = new SQSClient({ endpoint: url, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  return {
    url,
    client,
    close: async () => {
      client.destroy();
      // A long poll whose answer is no longer wanted would hold the close for up to 20 seconds.
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

function isLongPoll(body: unknown): body is { QueueUrl: string; WaitTimeSeconds: number } {
  return typeof body === 'object' && body !== null && 'QueueUrl' in body && 'WaitTimeSeconds' in body;
}

/**
 * Creates a standard queue and its dead-letter queue, tied by a redrive policy.
 * @param maxReceiveCount how often a message is received before the next receive moves it away
 */
export async function createQueueWithDeadLetters(
  sqs: LocalSqs,
  name: string,
  settings: { visibilityTimeoutSeconds: number; maxReceiveCount: number },
): Promise<LocalQueue> {
  const deadLetters = await createQueue(sqs, `${name}-dead-letters`, {});
  const queue = await createQueue(sqs, name, {
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: settings.maxReceiveCount,
    }),
  });
  return {
    queueUrl: queue.url,
    queueArn: queue.arn,
    deadLetterQueueUrl: deadLetters.url,
    deadLetterQueueArn: deadLetters.arn,
  };
}

async function createQueue({ client, url }: LocalSqs, name: string, attributes: Record<string, string>) {
  const created = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  // fauxqs calls itself `sqs.<region>.localhost`, which does not resolve everywhere; it looks at the path alone.
  const queueUrl = new URL(new URL(created.QueueUrl ?? '').pathname, url).href;
  const { Attributes: described } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  if (!described?.QueueArn) throw new Error(`The queue ${name} was not created`);
  return { url: queueUrl, arn: described.QueueArn };
}
