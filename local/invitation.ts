import { bold, dim, type Say } from './console.ts';
import { LOOKUP_CREDENTIALS } from './credentials.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './engines/aws.ts';
import type { Stack } from './stack.ts';

const SAMPLE_EVENT = JSON.stringify({
  eventId: 'try-1',
  occurredAt: '2026-03-02T09:15:01Z',
  order: {
    orderNumber: 'T-1',
    emailAddress: 'pat@example.com',
    orderDate: '2026-03-02T09:15:00Z',
    revenue: '49.95',
  },
});

type Invited = Pick<Stack, 'lookupUrl' | 'addresses'> & Record<'sqs' | 'robin', { url: string }>;

/** Says where to send what while the bridge stays up. */
export function invite(
  { lookupUrl, addresses, sqs, robin }: Invited,
  say: Say,
  pageUrl: string | undefined,
): void {
  const { apiKey, apiSecret } = LOOKUP_CREDENTIALS;
  const { queueUrl } = addresses.queue;
  say(bold('It stays up. Try it:'));
  say();
  if (pageUrl !== undefined) {
    say('   See the agent’s panel, the orders and the faults in a browser:');
    say(`     ${pageUrl}`);
    say();
  }
  say('   Ask for a customer, as ROBIN does:');
  say(`     curl -u ${apiKey}:${apiSecret} '${lookupUrl}?email=john%40example.com'`);
  say();
  say('   Send an order event, with the AWS CLI');
  const { accessKeyId, secretAccessKey } = LOCAL_CREDENTIALS;
  say(`     export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`);
  say(`     aws sqs send-message --region ${LOCAL_REGION} --endpoint-url ${sqs.url} \\`);
  say(`       --queue-url ${queueUrl} \\`);
  say(`       --message-body '${SAMPLE_EVENT}'`);
  say('   or without it');
  say(`     curl ${sqs.url} -H 'X-Amz-Target: AmazonSQS.SendMessage' \\`);
  say(`       -H 'Content-Type: application/x-amz-json-1.0' \\`);
  say(`       -d '${JSON.stringify({ QueueUrl: queueUrl, MessageBody: SAMPLE_EVENT })}'`);
  say();
  say('   Run a function on a sample event:');
  say('     npx serverless invoke local -f orderEvents --path events/order-by-sns.json');
  say();
  say('   Look into it with the command line, docs/operate.md:');
  say('     npx -- robin-bridge doctor --env-file .local/environment');
  say();
  say(dim(`   DynamoDB  ${addresses.dynamoDbUrl}, table ${addresses.ledgerTable}`));
  say(dim(`   Secrets   ${addresses.secretsManagerUrl}`));
  say(dim(`   Dead letters  ${addresses.queue.deadLetterQueueUrl}`));
  say(dim(`   ROBIN ${robin.url}  Kibo ${addresses.kiboUrl}`));
  say(dim(`   ExpertSender ${addresses.expertSenderUrl}  LOKE ${addresses.lokeUrl}`));
  say();
  say('   What ROBIN gets is shown here. Ctrl-C ends everything.');
}

/** Prints every POST that ROBIN gets from now on. */
export function watchRobin({ robin }: Stack, say: Say): void {
  let seen = robin.received.length;
  const timer = setInterval(() => {
    for (const post of robin.received.slice(seen)) say(`   ${dim('ROBIN')}  ${post.status}  ${post.body}`);
    seen = robin.received.length;
  }, 100);
  timer.unref();
}
